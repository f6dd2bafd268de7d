import { migrate, TransactionRunner, type GatehouseDataSource } from '../../src/platform/database/index.js';
import { describeError } from '../../src/platform/logging/described-error.js';
import { openDataSource, testDatabases, type TestDatabase } from '../support/databases.js';
import { Entry, patientLedger } from '../support/ledger.js';

const refusal = new Error('refused');
const circular: Record<string, unknown> = {};
circular['self'] = circular;

class ClosingFailed extends Error {
  constructor(override readonly cause: unknown) {
    super('the last word could not be said');
  }
}

describe.each(testDatabases())('statements that go with the commit on $name', ({ name, create }) => {
  let database: TestDatabase;
  let dataSource: GatehouseDataSource;
  let transactions: TransactionRunner;

  beforeEach(async () => {
    database = await create();
    dataSource = await openDataSource(database.settings, patientLedger);
    await migrate(dataSource);
    transactions = new TransactionRunner(dataSource);
  });

  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const write = (label: string) => transactions.repository(Entry).insert({ label });
  const close = (label: unknown) =>
    transactions.withCommit({
      name: 'insert entry',
      sql: 'INSERT INTO entry (label) VALUES ($1)',
      parameters: [label],
      failed: (cause) => new ClosingFailed(cause),
    });
  const labels = async () => (await dataSource.getRepository(Entry).find({ order: { id: 'ASC' } })).map((e) => e.label);

  it('come behind everything else that is done, in the order in which they were said', async () => {
    await transactions.run(async () => {
      await close('first');
      await transactions.run(() => close('second'));
      transactions.beforeCommit(async () => {
        await write('before the commit');
        await close('third');
      });
      await write('work');
      expect(await transactions.repository(Entry).count()).toBe(1);
    });
    expect(await labels()).toEqual(['work', 'before the commit', 'first', 'second', 'third']);
  });

  it('are carried out at once where no transaction is open', async () => {
    await close('now');
    expect(await labels()).toEqual(['now']);
    await expect(close('now')).rejects.toBeInstanceOf(ClosingFailed);
  });

  it('are dropped with the transaction, and with the savepoint, that they were said in', async () => {
    await transactions.run(async () => {
      await close('kept');
      const inner = transactions.run(async () => {
        await close('dropped');
        throw refusal;
      });
      await expect(inner).rejects.toBe(refusal);
    });
    const outer = transactions.run(async () => {
      await close('dropped, too');
      throw refusal;
    });
    await expect(outer).rejects.toBe(refusal);
    expect(await labels()).toEqual(['kept']);
  });

  it.each([
    ['the database refuses', 'taken'],
    ['cannot even be sent', circular],
  ])('fail the transaction as they say, and keep nothing of it, when one %s', async (_, label) => {
    await write('taken');
    const calls: string[] = [];
    const failing = transactions.run(async () => {
      transactions.afterCommit(() => calls.push('committed'));
      await write('work');
      await close('good');
      await close(label);
    });
    await expect(failing).rejects.toBeInstanceOf(ClosingFailed);
    expect(calls).toEqual([]);
    await transactions.run(() => close('next'));
    expect(await labels()).toEqual(['taken', 'next']);
  });

  it('of a hundred transactions at once stand or fall with theirs', async () => {
    const run = (i: number) =>
      transactions.run(async () => {
        await write(`work-${i}`);
        await close(`closing-${i}`);
        if (i % 2 === 1) await close(`closing-${i}`);
      });
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, (_, i) => run(i)));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(50);
    const even = Array.from({ length: 50 }, (_, i) => [`closing-${2 * i}`, `work-${2 * i}`]).flat();
    expect((await labels()).toSorted()).toEqual(even.toSorted());
  });

  if (name !== 'postgres') return;

  const prepared = () => dataSource.query('SELECT name FROM pg_prepared_statements ORDER BY name');

  it('are prepared once a connection', async () => {
    for (const label of ['one', 'two']) await transactions.run(() => close(label));
    expect(await prepared()).toEqual([{ name: 'commit' }, { name: 'insert entry' }]);
  });

  it.each(['ALL', 'commit'])('name the setting when a pooler has lost %s, and are prepared anew', async (lost) => {
    await transactions.run(() => close('one'));
    await dataSource.query(`DEALLOCATE ${lost}`);
    const failure: unknown = await transactions.run(() => close('two')).catch((error: unknown) => error);
    const described = JSON.stringify(describeError(failure, { withStack: false, secrets: [] }));
    expect(described).toContain('DATABASE_PREPARED_STATEMENTS=false');
    await transactions.run(() => close('three'));
    expect(await labels()).toEqual(['one', 'three']);
  });

  it('are not prepared where the pooler keeps nothing', async () => {
    await dataSource.destroy();
    dataSource = await openDataSource(database.settings, { ...patientLedger, preparesStatements: false });
    transactions = new TransactionRunner(dataSource);
    await transactions.run(() => close('one'));
    expect(await prepared()).toEqual([]);
    expect(await labels()).toEqual(['one']);
  });
});
