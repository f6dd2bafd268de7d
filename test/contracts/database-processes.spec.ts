import {
  StartupLock,
  TransactionRunner,
  migrate,
  type GatehouseDataSource,
} from '../../src/platform/database/index.js';
import { TestProcess } from '../support/child-process.js';
import { openDataSource, testDatabases, type TestDatabase } from '../support/databases.js';
import { Account, Entry, patientLedger } from '../support/ledger.js';

/** Real processes on one database: what a command line, or a second instance, does beside a running server. */
describe.each(testDatabases())('processes that share a database on $name', ({ create }) => {
  let database: TestDatabase;
  let dataSource: GatehouseDataSource;
  let started: TestProcess[];

  beforeEach(async () => {
    started = [];
    database = await create();
    dataSource = await openDataSource(database.settings, patientLedger);
    await migrate(dataSource);
  });

  afterEach(async () => {
    await Promise.all(started.map((process) => process.kill()));
    await dataSource.destroy();
    await database.drop();
  });

  function start(task: string, count = 0): TestProcess {
    const process = new TestProcess('ledger-process.ts', task, String(count), JSON.stringify(database.settings));
    started.push(process);
    return process;
  }

  const labels = async () => (await dataSource.getRepository(Entry).find({ order: { id: 'ASC' } })).map((e) => e.label);

  it('write side by side, and the total is exact', async () => {
    await dataSource.getRepository(Account).insert({ id: 1 });
    const transactions = new TransactionRunner(dataSource);
    const other = start('increment', 100);
    await other.until('ready');
    const increment = () =>
      transactions.run(async () => {
        const query = transactions.repository(Account).createQueryBuilder('account').where({ id: 1 });
        const { balance } = await transactions.lockForUpdate(query).getOneOrFail();
        await transactions.repository(Account).update(1, { balance: balance + 1 });
      });
    await Promise.all(Array.from({ length: 100 }, increment));
    expect(await other.end()).toBe(0);
    expect(await dataSource.getRepository(Account).findOneByOrFail({ id: 1 })).toEqual({ id: 1, balance: 200 });
  });

  it('lose no acknowledged write to kill -9', async () => {
    const writer = start('acknowledge');
    await writer.until('acknowledged 40');
    await writer.kill();
    const acknowledged = writer.received.filter((message) => String(message).startsWith('acknowledged'));
    expect(acknowledged.length).toBeGreaterThan(40);
    expect(await labels()).toEqual(expect.arrayContaining(acknowledged));
  });

  it('prepare it one at a time', async () => {
    const processes = [start('prepare', 5), start('prepare', 5)];
    await Promise.all(processes.map((process) => process.until('ready')));
    for (const process of processes) process.send('go');
    expect(await Promise.all(processes.map((process) => process.end()))).toEqual([0, 0]);
    const traces = await labels();
    expect(traces).toHaveLength(20);
    for (let index = 0; index < traces.length; index += 2) {
      expect([traces[index], traces[index + 1]]).toEqual([
        expect.stringMatching(/^enter/),
        traces[index]!.replace('enter', 'leave'),
      ]);
    }
  });

  it('are let in to prepare it when the holder is killed', async () => {
    const holder = start('hold');
    await holder.until('held');
    const waiter = start('hold');
    await waiter.until('trying');
    expect(waiter.received).not.toContain('held');
    await holder.kill();
    await waiter.until('held');
    waiter.send('release');
    expect(await waiter.end()).toBe(0);
  });

  it('are let in to prepare it after the work of the one before failed', async () => {
    const lock = new StartupLock(dataSource);
    await expect(lock.run(() => Promise.reject(new Error('no data')))).rejects.toThrow('no data');
    await expect(lock.run(async () => 'prepared')).resolves.toBe('prepared');
  });

  it('can run transactions while one prepares it', async () => {
    const holder = start('hold');
    await holder.until('held');
    const transactions = new TransactionRunner(dataSource);
    await transactions.run(() => transactions.repository(Entry).insert({ label: 'beside' }));
    expect(await labels()).toEqual(['beside']);
    holder.send('release');
    expect(await holder.end()).toBe(0);
  });
});
