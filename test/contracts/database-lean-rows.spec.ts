import { migrate, LeanRows, TransactionOverError, TransactionRunner } from '../../src/platform/database/index.js';
import type { GatehouseDataSource } from '../../src/platform/database/index.js';
import { openDataSource, testDatabases, type TestDatabase } from '../support/databases.js';
import { Entry, patientLedger } from '../support/ledger.js';

const refusal = new Error('refused');

describe.each(testDatabases())('what every sign-in does, on $name', ({ name, create }) => {
  let database: TestDatabase;
  let dataSource: GatehouseDataSource;
  let transactions: TransactionRunner;
  let lean: LeanRows<Entry>;

  beforeAll(async () => {
    database = await create();
    dataSource = await openDataSource(database.settings, patientLedger);
    await migrate(dataSource);
    transactions = new TransactionRunner(dataSource);
    lean = new LeanRows(transactions, Entry);
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const entry = (id: number, values: Partial<Entry> = {}): Entry =>
    Object.assign(new Entry(), { id, label: `entry ${id}`, committed: true, accountId: null, writtenAt: null }, values);

  it('lean rows are the rows that the repository reads and writes', async () => {
    const written = entry(1, { committed: false, writtenAt: new Date(1_700_000_000_123) });
    await transactions.run(() => lean.insert(written));
    expect(await dataSource.getRepository(Entry).findOneByOrFail({ id: 1 })).toEqual(written);
    expect(await lean.find('label', 'entry 1')).toEqual(written);
    const changed = entry(1, { committed: true, label: 'not among the named ones' });
    await transactions.run(() => lean.update(changed, 'id', ['committed', 'writtenAt']));
    expect(await lean.find('id', 1)).toEqual({ ...written, committed: true, writtenAt: null });
    expect(await lean.find('id', 2)).toBeNull();
  });

  it('a lean row lock keeps others waiting, and is refused outside of a transaction', async () => {
    await transactions.run(() => lean.insert(entry(3)));
    const increment = () =>
      transactions.run(async () => {
        const row = (await lean.findForUpdate('id', 3))!;
        row.writtenAt = new Date((row.writtenAt?.getTime() ?? 0) + 1);
        await lean.update(row, 'id', ['writtenAt']);
      });
    await Promise.all(Array.from({ length: 40 }, increment));
    expect((await lean.find('id', 3))!.writtenAt!.getTime()).toBe(40);
    await expect(lean.findForUpdate('id', 3)).rejects.toBeInstanceOf(TransactionOverError);
  });

  it('an unflushed commit does not wait for the disk; the next one does, also after a rollback', async () => {
    if (name === 'postgres') {
      await transactions.runUnflushed(() => lean.insert(entry(4)));
      expect(await lean.find('id', 4)).not.toBeNull();
      return;
    }
    const synchronous = async () => {
      const [row] = await transactions.manager.query<{ synchronous: number }[]>('PRAGMA synchronous');
      return row!.synchronous;
    };
    const [full, normal] = [2, 1];
    const seen = [await transactions.run(synchronous), await transactions.runUnflushed(synchronous)];
    seen.push(await transactions.run(synchronous));
    const failing = transactions.runUnflushed(() => Promise.reject(refusal));
    await expect(failing).rejects.toBe(refusal);
    seen.push(await transactions.run(() => transactions.runUnflushed(synchronous)));
    expect(seen).toEqual([full, normal, full, full]);
  });
});
