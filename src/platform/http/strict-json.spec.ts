import fc from 'fast-check';
import { Problem } from '../../common/index.js';
import { parseStrictJson } from './strict-json.js';

const codeOf = (text: string | Buffer): string => {
  try {
    parseStrictJson(Buffer.from(text as string));
    return 'accepted';
  } catch (error) {
    return error instanceof Problem ? error.definition.code : 'not a problem';
  }
};

const key = fc
  .string()
  .filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name) && !name.includes('\0'));
const acceptable = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e6, max: 1e6 }),
    fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe('parseStrictJson', () => {
  it('returns what JSON.parse returns', () => {
    fc.assert(
      fc.property(acceptable, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseStrictJson(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('accepts nothing that JSON.parse refuses, and throws nothing but problems', () => {
    const jsonish = fc
      .array(fc.constantFrom(...'{}[]:,"\\u0123eE+-. tfn', '"a":', 'null', '\\ud800', 'é'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(jsonish, fc.string({ unit: 'binary' })), (text) => {
        const code = codeOf(text);
        expect(code).not.toBe('not a problem');
        if (code === 'accepted') expect(parseStrictJson(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses what has thousands of parts, which cost far more to judge than to send', () => {
    const named = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, 0]));
    expect(codeOf(JSON.stringify(named(1999)))).toBe('accepted');
    expect(codeOf(JSON.stringify(named(2000)))).toBe('body.too_many_parts');
    expect(codeOf(`[${'{},'.repeat(2000)}{}]`)).toBe('body.too_many_parts');
    expect(codeOf(JSON.stringify(Array.from({ length: 10_000 }, () => 'text')))).toBe('accepted');
  });

  it('refuses a repeated key wherever it stands and however it is written', () => {
    fc.assert(
      fc.property(key, acceptable, acceptable, fc.nat({ max: 5 }), fc.boolean(), (name, one, other, depth, escaped) => {
        const again = escaped
          ? `"${[...Array(name.length).keys()].map((i) => `\\u${name.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`
          : JSON.stringify(name);
        const object = `{${JSON.stringify(name)}:${JSON.stringify(one)}, ${again} : ${JSON.stringify(other)}}`;
        const text = '[{"a:\\":":'.repeat(depth) + object + '}]'.repeat(depth);
        fc.pre(name.isWellFormed());
        expect(codeOf(text)).toBe('body.duplicate_key');
      }),
    );
  });

  it.each([
    ['', 'body.empty'],
    [' ', 'body.malformed_json'],
    ['\ufeff{}', 'body.byte_order_mark'],
    [Buffer.from([0x22, 0xff, 0x22]), 'body.bad_encoding'],
    [Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'body.bad_encoding'],
    ['"\\u0000"', 'body.nul_character'],
    ['{"\\u0000":1}', 'body.nul_character'],
    ['["\\udfff"]', 'body.lone_surrogate'],
    ['"\\ud83d\\ude00"', 'accepted'],
    ['9007199254740991', 'accepted'],
    ['9007199254740992', 'body.number_out_of_range'],
    ['1e21', 'body.number_out_of_range'],
    ['-1e999', 'body.number_out_of_range'],
    ['0.1', 'accepted'],
    ['{"__proto__":1}', 'body.forbidden_key'],
    ['{"a":[{"\\u005f_proto__":1}]}', 'body.forbidden_key'],
    ['{"prototype":1}', 'body.forbidden_key'],
    ['"__proto__"', 'accepted'],
    [`${'['.repeat(32)}${']'.repeat(32)}`, 'accepted'],
    [`${'['.repeat(33)}${']'.repeat(33)}`, 'body.too_deep'],
    [`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`, 'body.too_deep'],
    ['{"a:":{"b":":"}}', 'accepted'],
  ])('judges %j: %s', (text, code) => {
    expect(codeOf(text as string)).toBe(code);
  });
});
