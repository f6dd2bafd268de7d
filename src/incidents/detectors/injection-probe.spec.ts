import fc from 'fast-check';
import { injectionIn } from './injection-probe.js';
import { sqlTokens } from './sql-tokens.js';

const attacks = [
  '1 OR 1=1',
  "' OR '1'='1",
  "' or 1=1 --",
  "admin' or '1'='1'#",
  "') or ('a'='a",
  '" or ""="',
  "' or 1 -- -",
  '1 or(1)=(1)',
  '1) OR (1=1',
  '-1 || 1=1',
  "%' AND 1=1 AND '%'='",
  "x' or name='admin",
  '1 AND (SELECT COUNT(*) FROM users) > 0',
  "' AND ASCII(SUBSTRING((SELECT password FROM users LIMIT 1),1,1))>64--",
  '1 AND EXTRACTVALUE(1, CONCAT(0x5c, (SELECT version())))',
  "1' AND SLEEP(5)#",
  "' UNION SELECT null, username, password FROM users--",
  '-1 UNION ALL SELECT 1,2,3',
  '1 /**/UNION/**/SELECT/**/password/**/FROM/**/users',
  '1 /*!50000UNION*/ /*!50000SELECT*/ 1,2',
  "blue widget' UNION SELECT email FROM users WHERE 'a'='a",
  "'; DROP TABLE users;--",
  '1; DROP TABLE users',
  "x'; INSERT INTO users (username) VALUES ('eve'); --",
  "x'; UPDATE users SET password_hash='x' WHERE username='admin",
  '1; DELETE FROM sessions',
  "'; EXEC xp_cmdshell('dir'); --",
  "'; WAITFOR DELAY '0:0:5'--",
  "1 WAITFOR DELAY '0:0:5'",
  '1; SELECT pg_sleep(5)',
  "'||pg_sleep(5)||'",
  "'+sleep(5)+'",
  '1-sleep(5)',
  'sleep(5)',
  '(select(0)from(select(sleep(15)))v)',
  "admin'--",
  "admin' #",
  "admin'/*",
  "admin')-- -",
  '1 ORDER BY 10--',
  "1' HAVING 1=1--",
  "' INTO OUTFILE '/tmp/x",
];

const prose = [
  '',
  'SELECT the best',
  "O'Brien; DROP",
  "O'Brien; DROP by any time",
  '1 OR one of 2',
  'Western Union select the best rates',
  'Select from our range, order by phone',
  "Rock 'n' Roll -- the finest",
  "The 'best' -- really; and 'cheapest' or so",
  'red or blue = your choice',
  'Lamp (round) and table (square); drop in any time',
  "It's 5 o'clock; update your set",
  "Don't sleep(8) hours and wake up tired",
  'Use SELECT * FROM users WHERE id = 1 OR 1=1 to see what happens: chapter 3 shows why',
  'A book on SQL: DROP TABLE, UNION SELECT, and how to keep both out of your inputs.',
  'Learn `SELECT name, price FROM products ORDER BY price` in a day; delete from your list what you know',
  'Tom & Jerry || friends',
  'x => x + 1; // arrow functions (ES6)',
  '50% off; 2 for 1 -- today only!',
  '#1 in its class',
  'a -- b -- c',
  'https://example.com/a?b=c&d=e#f',
  'grant access to the terrace; insert coins into the slot',
  "the children's table; select seats (4) or (6)",
  '{"kind":"json","of":[1,2]}',
  'wonderland and 15 other words',
  "pass'word; or #2",
  'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
  '価格は1または2です',
];

describe('an injection probe', () => {
  it.each(attacks)('is seen in: %s', (text) => {
    expect(injectionIn(text)).toBeDefined();
  });

  it.each(prose)('is not seen in: %s', (text) => {
    expect(injectionIn(text)).toBeUndefined();
  });

  it('has one name whatever the case', () => {
    expect([injectionIn("' uNiOn SeLeCt 1,2--"), injectionIn("'; drop TABLE x --")]).toEqual(['union', 'stacked']);
  });

  it('is looked for in any text at all, without an error', () => {
    const pieces = fc.constantFrom(
      "'",
      '"',
      ';',
      '--',
      '/*',
      '*/',
      ' or ',
      '1',
      '=',
      '(',
      ')',
      'select ',
      '\u{1f600}',
      '\\',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces).map((list) => list.join('')),
        ),
        (text) => {
          injectionIn(text);
        },
      ),
    );
  });

  it('is looked for in what stands at the beginning, and the rest is not read', () => {
    expect(injectionIn(`1 OR 1=1${' '.repeat(1_000_000)}`)).toBe('tautology');
    expect(injectionIn(`${' '.repeat(5_000)}1 OR 1=1`)).toBeUndefined();
  });

  // Anything but linear would not come back before the test is given up.
  it.each(["'", '/*', '(', "' or ", '-', '1', '1a', 'a.', '/**/', '/*!', '"\'', '; ', '\\', ' ', '#', '0x'])(
    'is looked for in one pass, however often the value repeats %s',
    (piece) => {
      const value = piece.repeat(300_000);
      expect(sqlTokens(value, 0, Number.POSITIVE_INFINITY).length).toBeLessThanOrEqual(value.length);
      injectionIn(value);
    },
  );
});
