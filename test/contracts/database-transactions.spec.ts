import { setImmediate as tick } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import {
  GlobalRepositoryInTransactionError,
  NestedTransactionRunningError,
  TransactionAbortedError,
  TransactionOverError,
  TransactionRunner,
  isUniqueViolation,
  migrate,
  type GatehouseDataSource,
} from '../../src/platform/database/index.js';
import { openDataSource, testDatabases, type TestDatabase } from '../support/databases.js';
import { Latch } from '../support/latch.js';
import { Account, Entry, patientLedger } from '../support/ledger.js';

const refusal = new Error('refused');

async function pause(ticks: number): Promise<void> {
  for (let passed = 0; passed < ticks; passed++) await tick();
}

function times<T>(count: number, work: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => work(index));
}

async function observe(dataSource: DataSource, done: AbortSignal): Promise<{ reads: number; uncommitted: Entry[] }> {
  const uncommitted: Entry[] = [];
  let reads = 0;
  for (; !done.aborted; reads++) {
    uncommitted.push(...(await dataSource.getRepository(Entry).findBy({ committed: false })));
    await tick();
  }
  return { reads, uncommitted };
}

describe.each(testDatabases())('transactions on $name', ({ create }) => {
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

  const write = (label: string, committed = true) => transactions.repository(Entry).insert({ label, committed });
  const labels = async () => (await dataSource.getRepository(Entry).find({ order: { id: 'ASC' } })).map((e) => e.label);

  /** Every second one fails after a pause; until shortly before the commit its row says that it is uncommitted. */
  async function transact(index: number): Promise<void> {
    const failing = index % 2 === 1;
    await transactions.run(async () => {
      await write(`transaction ${index}`, false);
      await pause(index % 7);
      await transactions.repository(Entry).update({ label: `transaction ${index}` }, { committed: true });
      await write(`transaction ${index} again`, !failing);
      if (failing) throw refusal;
    });
  }

  async function increment(): Promise<void> {
    await transactions.run(async () => {
      const query = transactions.repository(Account).createQueryBuilder('account').where({ id: 1 });
      const { balance } = await transactions.lockForUpdate(query).getOneOrFail();
      await pause(2);
      await transactions.repository(Account).update(1, { balance: balance + 1 });
    });
  }

  async function failQuietly(): Promise<void> {
    await write('taken');
    await write('taken').catch(() => undefined);
  }

  describe('of many requests at once', () => {
    it('keep exactly what was committed, and show nobody what was not', async () => {
      const observer = await openDataSource(database.settings, patientLedger);
      const done = new AbortController();
      const seenByOthers = observe(observer, done.signal);
      const seenHere = observe(dataSource, done.signal);
      const outcomes = await Promise.allSettled([
        ...times(200, transact),
        ...times(100, (index) => write(`alone ${index}`)),
        ...times(100, (index) => transactions.run(() => write(`short ${index}`))),
      ]);
      done.abort();
      const seen = await Promise.all([seenByOthers, seenHere]);
      await observer.destroy();

      const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(failures.map((failure) => failure.reason as unknown)).toEqual(times(100, () => refusal));
      expect(seen.flatMap(({ uncommitted }) => uncommitted)).toEqual([]);
      expect(seen[0].reads).toBeGreaterThan(10);
      const expected = [
        ...times(100, (half) => [`transaction ${half * 2}`, `transaction ${half * 2} again`]).flat(),
        ...times(100, (index) => `alone ${index}`),
        ...times(100, (index) => `short ${index}`),
      ];
      expect((await labels()).toSorted()).toEqual(expected.toSorted());
    });

    it('lose no update when each locks the row that it reads', async () => {
      await dataSource.getRepository(Account).insert({ id: 1 });
      await Promise.all(times(100, increment));
      expect(await dataSource.getRepository(Account).findOneByOrFail({ id: 1 })).toEqual({ id: 1, balance: 100 });
    });

    it('show a committed write to the very next read', async () => {
      for (let index = 0; index < 50; index++) {
        await transactions.run(() => write(`entry ${index}`));
        expect(await dataSource.getRepository(Entry).count()).toBe(index + 1);
        expect(await dataSource.query('SELECT count(*) AS n FROM entry')).toEqual([{ n: index + 1 }]);
      }
    });

    it('leave readers alone: a read ends while a transaction is open', async () => {
      await transactions.run(() => write('before'));
      const started = new Latch();
      const done = new Latch();
      const open = transactions.run(async () => {
        await write('inside');
        started.open();
        await done.opened;
      });
      await started.opened;
      const seen = await labels();
      done.open();
      await open;
      expect(seen).toEqual(['before']);
    });

    it('exclude each other under one lock name', async () => {
      let inside = 0;
      const work = async () => {
        inside += 1;
        expect(inside).toBe(1);
        await pause(3);
        inside -= 1;
      };
      await Promise.all(times(20, () => transactions.runExclusively('first administrator', work)));
    });
  });

  describe('nested in another', () => {
    it('roll back alone', async () => {
      await transactions.run(async () => {
        await write('outer');
        const inner = transactions.run(async () => {
          await write('inner');
          throw refusal;
        });
        await expect(inner).rejects.toBe(refusal);
        await write('outer, later');
      });
      expect(await labels()).toEqual(['outer', 'outer, later']);
    });

    it('go with the outer one', async () => {
      const outer = transactions.run(async () => {
        await transactions.run(() => transactions.run(() => write('innermost')));
        throw refusal;
      });
      await expect(outer).rejects.toBe(refusal);
      expect(await labels()).toEqual([]);
    });

    it('queue when they are siblings', async () => {
      const sibling = (index: number) =>
        transactions.run(async () => {
          await write(`sibling ${index}`);
          await pause(5 - index);
          if (index % 2 === 1) throw refusal;
          await write(`sibling ${index}, later`);
        });
      await transactions.run(async () => {
        const outcomes = await Promise.allSettled(times(4, sibling));
        expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
      });
      expect(await labels()).toEqual(['sibling 0', 'sibling 0, later', 'sibling 2', 'sibling 2, later']);
    });

    it('keep the outer one from writing into them', async () => {
      const outer = transactions.run(async () => {
        await Promise.all([transactions.run(() => write('inner')), (async () => write('outer'))()]);
      });
      await expect(outer).rejects.toBeInstanceOf(NestedTransactionRunningError);
    });

    it('make a failing statement harmless', async () => {
      await transactions.run(async () => {
        await write('taken');
        const error: unknown = await transactions.run(() => write('taken')).catch((reason: unknown) => reason);
        expect(isUniqueViolation(error)).toBe(true);
        await write('after');
      });
      expect(await labels()).toEqual(['taken', 'after']);
    });
  });

  describe('with a failed statement', () => {
    it('take no other', async () => {
      const going = transactions.run(async () => {
        await failQuietly();
        await write('after');
      });
      await expect(going).rejects.toBeInstanceOf(TransactionAbortedError);
      expect(await labels()).toEqual([]);
    });

    it('take none of those either that were asked for at once', async () => {
      const going = transactions.run(async () => {
        await write('taken');
        const [failed, behind] = await Promise.allSettled([write('taken'), write('beside')]);
        expect(failed.status === 'rejected' && isUniqueViolation(failed.reason)).toBe(true);
        throw behind.status === 'rejected' ? behind.reason : new Error('it was taken');
      });
      await expect(going).rejects.toBeInstanceOf(TransactionAbortedError);
    });

    it('are not committed, and say so', async () => {
      await expect(transactions.run(failQuietly)).rejects.toBeInstanceOf(TransactionAbortedError);
      expect(await labels()).toEqual([]);
    });

    it('leave the next one untouched', async () => {
      await transactions.run(failQuietly).catch(() => undefined);
      await transactions.run(() => write('next'));
      expect(await labels()).toEqual(['next']);
    });
  });

  describe('and their effects', () => {
    const calls: string[] = [];
    const call = (name: string) => transactions.afterCommit(() => calls.push(name));

    beforeEach(() => calls.splice(0));

    it('come after the outermost commit, in order', async () => {
      await transactions.run(async () => {
        call('first');
        await transactions.run(async () => call('second'));
        call('third');
        expect(calls).toEqual([]);
      });
      expect(calls).toEqual(['first', 'second', 'third']);
    });

    it('come at once when no transaction is open', () => {
      call('now');
      expect(calls).toEqual(['now']);
    });

    it('see what was committed, outside of the transaction', async () => {
      let count: Promise<number> = Promise.resolve(0);
      await transactions.run(async () => {
        await write('entry');
        transactions.afterCommit(() => void (count = dataSource.getRepository(Entry).count()));
      });
      expect(await count).toBe(1);
    });

    it('are dropped with the transaction', async () => {
      const rolledBack = transactions.run(async () => {
        call('outer');
        throw refusal;
      });
      await expect(rolledBack).rejects.toBe(refusal);
      expect(calls).toEqual([]);
    });

    it('are dropped with the savepoint that they were registered in', async () => {
      await transactions.run(async () => {
        call('before');
        const inner = transactions.run(async () => {
          await transactions.run(async () => call('innermost'));
          throw refusal;
        });
        await expect(inner).rejects.toBe(refusal);
      });
      expect(calls).toEqual(['before']);
    });

    it('do not keep each other from running when one throws or rejects, and are logged', async () => {
      const logged: unknown[] = [];
      Logger.overrideLogger({ error: (...line: unknown[]) => logged.push(line[1]), log: () => {}, warn: () => {} });
      const result = await transactions.run(async () => {
        transactions.afterCommit(() => {
          throw refusal;
        });
        transactions.afterCommit(() => Promise.reject(refusal) as unknown as void);
        call('last');
        return 'committed';
      });
      Logger.overrideLogger(['error', 'warn']);
      expect([result, calls, logged]).toEqual(['committed', ['last'], [refusal, refusal]]);
    });
  });

  describe('and code that goes round them', () => {
    it.each<[string, (dataSource: DataSource) => Promise<unknown>]>([
      ['a repository read', (global) => global.getRepository(Entry).find()],
      ['a repository write', (global) => global.getRepository(Entry).insert({ label: 'global' })],
      ['save()', (global) => global.getRepository(Entry).save({ label: 'global' })],
      ['a raw query', async (global) => global.query('SELECT 1')],
      ['the global manager', (global) => global.manager.count(Entry)],
      ['a transaction of its own', (global) => global.transaction(async () => undefined)],
      ['a query builder', (global) => global.createQueryBuilder(Entry, 'entry').getMany()],
    ])('refuse %s', async (_, misuse) => {
      const going = transactions.run(async () => {
        await write('inside');
        await tick();
        await misuse(dataSource);
      });
      await expect(going).rejects.toBeInstanceOf(GlobalRepositoryInTransactionError);
      expect(await labels()).toEqual([]);
    });

    it('refuse work that nobody awaited, once they are over', async () => {
      const over = new Latch();
      let leftover: Promise<unknown> = Promise.resolve();
      let captured: Promise<unknown> = Promise.resolve();
      await transactions.run(async () => {
        const entries = transactions.repository(Entry);
        leftover = over.opened.then(() => write('late'));
        captured = over.opened.then(() => entries.insert({ label: 'late' }));
      });
      over.open();
      await expect(leftover).rejects.toBeInstanceOf(TransactionOverError);
      await expect(captured).rejects.toThrow(/released/);
      expect(await labels()).toEqual([]);
    });

    it('let a task that outlives them open one of its own', async () => {
      const over = new Latch();
      let task: Promise<unknown> = Promise.resolve();
      await transactions.run(async () => {
        task = over.opened.then(() => transactions.run(() => write('task')));
      });
      over.open();
      await task;
      expect(await labels()).toEqual(['task']);
    });

    it('refuse a row lock where none is open', () => {
      const query = dataSource.getRepository(Entry).createQueryBuilder('entry');
      expect(() => transactions.lockForUpdate(query)).toThrow(TransactionOverError);
    });
  });
});
