import { isProblem } from '../../common/index.js';
import { alreadyHolds } from './if-none-match.js';
import { IfMatch } from './if-match.js';
import { ifMatchMalformed, preconditionFailed } from './preconditions.errors.js';

function verdict(field: string | undefined, version: number): string {
  try {
    IfMatch.of(field).assertHolds(version);
    return 'holds';
  } catch (error) {
    if (isProblem(error, ifMatchMalformed)) return 'malformed';
    if (isProblem(error, preconditionFailed)) return 'failed';
    throw error;
  }
}

describe('If-Match', () => {
  it.each([
    [undefined, 'holds'],
    ['"3"', 'holds'],
    ['*', 'holds'],
    [' * ', 'holds'],
    ['"2", "3"', 'holds'],
    ['"2","3","4"', 'holds'],
    [', ,"3",', 'holds'],
    ['"a,b" ,\t"3"', 'holds'],
    ['"2"', 'failed'],
    ['"03"', 'failed'],
    ['""', 'failed'],
    ['"a,3"', 'failed'],
    ['W/"3"', 'failed'],
    ['"2", W/"3"', 'failed'],
    ['3', 'malformed'],
    ['', 'malformed'],
    [' ', 'malformed'],
    [',', 'malformed'],
    ['"3', 'malformed'],
    ['"3" "4"', 'malformed'],
    ['"3", *', 'malformed'],
    ['"3", 4', 'malformed'],
    ['w/"3"', 'malformed'],
    ['W/ "3"', 'malformed'],
    ['"3 "', 'malformed'],
    [`${' '.repeat(15_000)}x`, 'malformed'],
  ])('%j against version 3: %s', (field, expected) => {
    expect(verdict(field, 3)).toBe(expected);
  });
});

describe('If-None-Match', () => {
  it.each([
    [undefined, false],
    ['"3"', true],
    ['W/"3"', true],
    ['"2", W/"3"', true],
    ['*', true],
    ['"2"', false],
    ['3', false],
    ['"3" "4"', false],
    ['', false],
  ])('%j means that the client already holds version 3: %s', (field, expected) => {
    expect(alreadyHolds(field, 3)).toBe(expected);
  });
});
