import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as tick } from 'node:timers/promises';
import {
  TransactionRunner,
  databaseProblem,
  isCheckViolation,
  isForeignKeyViolation,
  isUniqueViolation,
  migrate,
  type GatehouseDataSource,
} from '../../src/platform/database/index.js';
import { LibsqlDatabase } from '../../src/platform/database/libsql-database.js';
import { FifoLock } from '../../src/platform/database/fifo-lock.js';
import { openDataSource, testDatabases, type TestDatabase } from '../support/databases.js';
import { PATIENCE_MS } from '../support/eventually.js';
import { Latch } from '../support/latch.js';
import { Account, Entry, ledger } from '../support/ledger.js';

const BUSY = { definition: { code: 'service.busy' }, headers: { 'Retry-After': '1' } };
const DOWN = { definition: { code: 'service.dependency_down' }, headers: { 'Retry-After': '5' } };

const reasonOf = (work: Promise<unknown>) => work.then(() => undefined).catch((reason: unknown) => reason);
const problemOf = async (work: Promise<unknown>) => databaseProblem(await reasonOf(work));

/** What PostgreSQL's pool makes its next connections by. */
const poolOf = ({ driver }: GatehouseDataSource) =>
  (driver as unknown as { master: { options: Record<string, unknown> } }).master.options;

async function countTicks(end: AbortSignal): Promise<number> {
  let ticks = 0;
  for (; !end.aborted; ticks++) await tick();
  return ticks;
}

describe.each(testDatabases())('failures of $name', ({ name, create }) => {
  let database: TestDatabase;
  let dataSource: GatehouseDataSource;
  let transactions: TransactionRunner;

  beforeEach(async () => {
    database = await create();
    dataSource = await openDataSource(database.settings, { ...ledger, busyWaitMs: 500 });
    if (name === 'postgres') poolOf(dataSource)['connectionTimeoutMillis'] = PATIENCE_MS;
    await migrate(dataSource);
    transactions = new TransactionRunner(dataSource);
  });

  afterEach(async () => {
    if (dataSource.isInitialized) await dataSource.destroy();
    await database.drop();
  });

  describe('that a constraint raises', () => {
    beforeEach(async () => {
      await dataSource.getRepository(Account).insert({ id: 1 });
      await dataSource.getRepository(Entry).insert({ label: 'taken', accountId: 1 });
    });

    it.each<[string, (error: unknown) => boolean, () => Promise<unknown>]>([
      ['unique', isUniqueViolation, () => dataSource.getRepository(Entry).insert({ label: 'taken' })],
      ['primary key', isUniqueViolation, () => dataSource.getRepository(Account).insert({ id: 1 })],
      [
        'foreign key',
        isForeignKeyViolation,
        () => dataSource.getRepository(Entry).insert({ label: 'b', accountId: 9 }),
      ],
      ['restricted delete', isForeignKeyViolation, () => dataSource.getRepository(Account).delete(1)],
      ['check', isCheckViolation, () => dataSource.getRepository(Account).update(1, { balance: -1 })],
    ])('are told apart: %s', async (_, expected, work) => {
      const error = await reasonOf(work());
      const verdicts = [isUniqueViolation, isForeignKeyViolation, isCheckViolation].filter((verdict) => verdict(error));
      expect(verdicts).toEqual([expected]);
      expect(databaseProblem(error)).toBeUndefined();
    });
  });

  it('that a value raises leave the next transaction untouched', async () => {
    const broken = transactions.run(() => transactions.repository(Entry).insert({ label: 'cut\0here' }));
    await expect(broken).rejects.toThrow();
    await transactions.run(() => transactions.repository(Entry).insert({ label: 'whole' }));
    expect(await dataSource.getRepository(Entry).find()).toMatchObject([{ label: 'whole' }]);
  });

  it('stay with the request once the database is closed', async () => {
    await dataSource.destroy();
    await expect(transactions.run(() => transactions.repository(Entry).count())).rejects.toThrow();
    await expect(dataSource.getRepository(Entry).count()).rejects.toThrow();
  });

  if (name === 'sqlite') {
    it('that another process causes by keeping the lock are answered as busy, and the event loop goes on', async () => {
      const other = new LibsqlDatabase(join(database.settings['DATA_DIR']!, 'gatehouse.db'));
      other.prepare('BEGIN IMMEDIATE').run([]);
      const answered = new AbortController();
      const ticks = countTicks(answered.signal);
      const problem = await problemOf(transactions.run(() => transactions.repository(Entry).insert({ label: 'late' })));
      answered.abort();
      other.prepare('ROLLBACK').run([]);
      other.close();
      expect(problem).toMatchObject(BUSY);
      expect(await ticks).toBeGreaterThan(100);
      await transactions.run(() => transactions.repository(Entry).insert({ label: 'after' }));
      expect(await dataSource.getRepository(Entry).count()).toBe(1);
    });

    it('that a raw BEGIN would cause are refused', async () => {
      await expect(dataSource.query('BEGIN')).rejects.toThrow('startTransaction()');
      await transactions.run(() => transactions.repository(Entry).insert({ label: 'after' }));
      expect(await dataSource.getRepository(Entry).count()).toBe(1);
    });

    it('of a folder that cannot be written say that the dependency is down', async () => {
      await dataSource.query('PRAGMA query_only = ON');
      const problem = await problemOf(transactions.run(() => transactions.repository(Entry).insert({ label: 'a' })));
      expect(problem).toMatchObject(DOWN);
    });

    it('of waiters beyond the time limit are answered as busy', async () => {
      const lock = new FifoLock(1);
      void lock.acquire();
      expect(await problemOf(lock.hold(async () => undefined))).toMatchObject(BUSY);
    });

    it('expose no file: all are readable by their owner alone', async () => {
      const files = ['gatehouse.db', 'gatehouse.db-wal'].map((file) => join(database.settings['DATA_DIR']!, file));
      const modes = await Promise.all(files.map(async (file) => (await stat(file)).mode & 0o777));
      expect(modes).toEqual([0o600, 0o600]);
    });
  } else {
    it('of a statement that takes too long are answered as busy', async () => {
      const slow = transactions.run(async () => {
        await transactions.manager.query("SET LOCAL statement_timeout = '20ms'");
        await transactions.manager.query('SELECT pg_sleep(20)');
      });
      expect(await problemOf(slow)).toMatchObject(BUSY);
    });

    it('of two transactions that wait for each other are answered as busy', async () => {
      await dataSource.getRepository(Account).insert([{ id: 1 }, { id: 2 }]);
      const locked = [new Latch(), new Latch()];
      const cross = (mine: 0 | 1, theirs: 0 | 1) =>
        transactions.run(async () => {
          await transactions.manager.query('SET LOCAL lock_timeout = 0');
          await transactions.repository(Account).update(mine + 1, { balance: 1 });
          locked[mine]!.open();
          await locked[theirs]!.opened;
          await transactions.repository(Account).update(theirs + 1, { balance: 1 });
        });
      const outcomes = await Promise.all([problemOf(cross(0, 1)), problemOf(cross(1, 0))]);
      expect(outcomes.filter(Boolean)).toMatchObject([BUSY]);
    });

    it('of a connection that is cut are answered as down, and the next transaction has another', async () => {
      const cut = transactions.run(() => transactions.manager.query('SELECT pg_terminate_backend(pg_backend_pid())'));
      expect(await problemOf(cut)).toMatchObject(DOWN);
      expect(await transactions.run(() => transactions.repository(Entry).count())).toBe(0);
    });

    it('of idle connections that are cut end nothing', async () => {
      await Promise.all(Array.from({ length: 5 }, () => dataSource.query('SELECT pg_sleep(0.01)')));
      const cut = transactions.run(() =>
        transactions.manager.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
        ),
      );
      await cut;
      await tick();
      const works = await Promise.all(Array.from({ length: 5 }, () => reasonOf(dataSource.query('SELECT 1'))));
      expect(works.filter((reason) => reason !== undefined && databaseProblem(reason) === undefined)).toEqual([]);
      expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });

    it('of a pool that is used up are answered as busy', async () => {
      const done = new Latch();
      const held = Array.from({ length: 10 }, () => new Latch());
      const holders = held.map((holding) =>
        transactions.run(async () => {
          await transactions.manager.query('SELECT 1');
          holding.open();
          await done.opened;
        }),
      );
      await Promise.all(held.map((holding) => holding.opened));
      poolOf(dataSource)['connectionTimeoutMillis'] = 500;
      expect(await problemOf(dataSource.query('SELECT 1'))).toMatchObject(BUSY);
      done.open();
      await Promise.all(holders);
      expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });

    it('of a server that has gone are answered as down', async () => {
      const gone = createServer();
      gone.listen(0, '127.0.0.1');
      await once(gone, 'listening');
      const { port } = gone.address() as AddressInfo;
      gone.close();
      const url = new URL(database.settings['DATABASE_URL']!);
      const proxied = await openDataSource(database.settings, ledger);
      // The pool makes its next connections where nobody listens any more.
      url.port = String(port);
      poolOf(proxied)['connectionString'] = url.href;
      const [begun, held] = [new Latch(), new Latch()];
      const holder = new TransactionRunner(proxied).run(() => (begun.open(), held.opened));
      await begun.opened;
      expect(await problemOf(proxied.query('SELECT 1'))).toMatchObject(DOWN);
      held.open();
      await holder;
      await proxied.destroy();
    });
  }
});
