import * as fc from 'fast-check';
import { LibsqlDatabase } from '../../src/platform/database/libsql-database.js';
import { StatementRefusedError, UnbindableValueError } from '../../src/platform/database/database.errors.js';

function expected(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array) return Buffer.from(value);
  // JSON has no negative zero either; integers have none.
  if (Object.is(value, -0)) return 0;
  return value ?? null;
}

/** Every value either comes back as it went in, or is refused with an ordinary error; the process never aborts. */
describe('values bound to the embedded database', () => {
  let database: LibsqlDatabase;

  beforeEach(() => {
    database = new LibsqlDatabase(':memory:');
  });

  afterEach(() => database.close());

  const echo = (value: unknown) => database.prepare('SELECT ? AS value').all([value])[0]!['value'];

  const bindable = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.bigInt(),
    fc.boolean(),
    fc.uint8Array(),
    fc.constantFrom(null, undefined, -0, 2 ** 53, -(2 ** 53), 2n ** 63n, Number.NaN, Infinity),
  );

  it('come back as they went in, or are refused', () => {
    fc.assert(
      fc.property(bindable, (value) => {
        let returned: unknown;
        try {
          returned = echo(value);
        } catch (error) {
          expect(error).toBeInstanceOf(UnbindableValueError);
          return;
        }
        expect(returned).toEqual(expected(value));
      }),
      { numRuns: 3_000 },
    );
  });

  it('of any other kind are refused, alone and among others', () => {
    const foreign = fc.oneof(
      fc.object(),
      fc.array(fc.anything()),
      fc.date(),
      fc.func(fc.nat()),
      fc.constantFrom(Symbol('s'), new Map(), new ArrayBuffer(2), new Uint16Array(2), new String('s'), new Number(1)),
    );
    fc.assert(
      fc.property(foreign, bindable, (value, other) => {
        expect(() => echo(value)).toThrow(UnbindableValueError);
        expect(() => database.prepare('SELECT ?, ?').all([other, value])).toThrow(UnbindableValueError);
      }),
      { numRuns: 500 },
    );
  });

  it('never abort, whatever the text and the parameters are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.anything()), (text, parameters) => {
        try {
          database.prepare(text).all(parameters);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('of whole numbers stay integers', () => {
    const [row] = database.prepare('SELECT typeof(?) AS whole, typeof(?) AS part, ? / 2 AS half').all([7, 0.5, 7]);
    expect(row).toEqual({ whole: 'integer', part: 'real', half: 3 });
  });

  it('are counted: neither one too few nor one too many passes', () => {
    const statement = database.prepare('SELECT ?, ?');
    expect(() => statement.all([1])).toThrow(StatementRefusedError);
    expect(() => statement.all([1, 2, 3])).toThrow(StatementRefusedError);
  });

  it('go to numbered placeholders by number', () => {
    const statement = database.prepare('SELECT $2 AS second, $1 AS first, $2 AS again');
    expect(statement.all(['a', 'b'])).toEqual([{ second: 'b', first: 'a', again: 'b' }]);
  });

  it('are not named in the refusal', () => {
    expect(() => echo('secret\0')).toThrow(/^parameter 1 is text with NUL/);
  });

  it('refuse to be read where a whole number would come rounded', () => {
    expect(() => database.prepare('SELECT 9007199254740993 AS value').all([])).toThrow(RangeError);
  });

  it('live on only in the first statement: a second is refused and does not run', () => {
    database.prepare('CREATE TABLE t (a)').run([]);
    expect(() => database.prepare('SELECT 1; DROP TABLE t')).toThrow(StatementRefusedError);
    expect(database.prepare('SELECT count(*) AS n FROM t').all([])).toEqual([{ n: 0 }]);
  });

  it('are refused with an ordinary error once the database is closed', () => {
    const closed = new LibsqlDatabase(':memory:');
    closed.close();
    expect(() => closed.prepare('SELECT 1')).toThrow('not open');
    expect(() => closed.inTransaction).toThrow('not open');
  });
});
