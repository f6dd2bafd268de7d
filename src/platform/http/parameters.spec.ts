import fc from 'fast-check';
import { Problem } from '../../common/index.js';
import { parseForm, parseQuery, UnreadableQuery } from './parameters.js';

const formCode = (text: string): string => {
  try {
    parseForm(Buffer.from(text, 'latin1'));
    return 'accepted';
  } catch (error) {
    return error instanceof Problem ? error.definition.code : 'not a problem';
  }
};

const word = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .filter((text) => !text.includes('\0') && !['__proto__', 'constructor', 'prototype'].includes(text));

describe('parseForm', () => {
  it('reads what URLSearchParams writes', () => {
    fc.assert(
      fc.property(fc.dictionary(word, word, { noNullPrototype: true }), (parameters) => {
        expect(parseForm(Buffer.from(new URLSearchParams(parameters).toString()))).toEqual(parameters);
      }),
    );
  });

  it('throws nothing but problems', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a=&%+0fF;\0é[]') }), (text) => {
        expect(formCode(text)).not.toBe('not a problem');
      }),
    );
  });

  it('takes a parameter without a value for left out', () => {
    expect(parseForm(Buffer.from('scope=&client_id&username=alice&'))).toEqual({ username: 'alice' });
  });

  it('refuses a repetition even when one of both is empty', () => {
    expect(formCode('scope=&scope=a')).toBe('request.repeated_parameter');
  });

  it.each(['__proto__=1', '__proto__', 'constructor=1', '%5f_proto__=1', 'prototype=1'])('refuses %s', (text) => {
    expect(formCode(text)).toBe('request.forbidden_parameter');
  });
});

describe('parseQuery', () => {
  it('never throws, and makes plain objects with own text values only', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab=&%+0fF;[]_') }), (text) => {
        const query = parseQuery(text);
        if (query instanceof UnreadableQuery) return;
        expect(Object.getPrototypeOf(query)).toBe(Object.prototype);
        for (const value of Object.values(query)) expect(typeof value).toBe('string');
      }),
    );
  });

  it('keeps empty values, which a query may mean', () => {
    expect(parseQuery('search=&a[b]=1+2')).toEqual({ search: '', 'a[b]': '1 2' });
  });

  it.each(['a=%', 'a=%00', 'a=%ff', 'a=1&a=2', '__proto__=1'])('marks %s as unreadable', (text) => {
    expect(parseQuery(text)).toBeInstanceOf(UnreadableQuery);
  });
});
