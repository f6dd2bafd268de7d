import { setImmediate as tick } from 'node:timers/promises';
import { Clock, SystemClock } from '../../src/common/index.js';
import { ChangeRecord } from '../../src/platform/changes/change-record.js';
import { ChangeFeed, EVERYTHING } from '../../src/platform/changes/index.js';
import { migrate, migrations, TransactionRunner, type GatehouseDataSource } from '../../src/platform/database/index.js';
import { openDataSource, testDatabases, type TestDatabase } from '../support/databases.js';
import { PATIENCE_MS } from '../support/eventually.js';
import { Latch } from '../support/latch.js';
import { Relay } from '../support/relay.js';
import { TestClock } from '../support/test-clock.js';

const refusal = new Error('refused');

/** One instance, as far as changes go: a feed on connections of its own, and what it was told. */
class Instance {
  readonly heard: string[] = [];
  missed = 0;
  readonly feed: ChangeFeed;
  readonly transactions: TransactionRunner;

  constructor(
    readonly dataSource: GatehouseDataSource,
    clock: Clock = new SystemClock(),
  ) {
    this.transactions = new TransactionRunner(dataSource);
    const record = new ChangeRecord(this.transactions, clock);
    this.feed = new ChangeFeed(dataSource, this.transactions, record, clock);
    this.feed.listen('fruit', { heard: (subject) => this.heard.push(subject), missed: () => (this.missed += 1) });
  }

  announce(...subjects: string[]): Promise<void> {
    return this.feed.announce(subjects.map((subject) => ({ topic: 'fruit', subject })));
  }

  /** @throws Error when it does not come to pass */
  async until(condition: () => boolean): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!condition()) {
      if (performance.now() > end) throw new Error(`heard ${this.heard.join(', ')}; missed ${this.missed} times`);
      await tick();
    }
  }

  /** Until it has just looked, so that nothing is under way on its connection. */
  async untilIdle(): Promise<void> {
    let ageMs = this.feed.ageMs;
    await this.until(() => ageMs > (ageMs = this.feed.ageMs));
  }

  async stop(): Promise<void> {
    await this.feed.onApplicationShutdown();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

describe.each(testDatabases())('changes on $name', ({ name, create }) => {
  let database: TestDatabase;
  let instances: Instance[];

  beforeEach(async () => {
    instances = [];
    database = await create();
    const dataSource = await openDataSource(database.settings, { migrations });
    await migrate(dataSource);
    await dataSource.destroy();
  });

  afterEach(async () => {
    for (const made of instances) await made.stop();
    await database.drop();
  });

  async function instance(clock?: Clock): Promise<Instance> {
    const made = new Instance(await openDataSource(database.settings, { busyWaitMs: 60_000 }), clock);
    instances.push(made);
    return made;
  }

  async function started(clock?: Clock): Promise<Instance> {
    const made = await instance(clock);
    await made.feed.start();
    return made;
  }

  it('are heard here as soon as they are committed, and by the others', async () => {
    // Not started, so that it hears nothing but its own: what it reads on its way tells it the same once more.
    const [here, there] = [await instance(), await started()];
    await here.transactions.run(async () => {
      await here.announce('apple', 'pear');
      expect(here.heard).toEqual([]);
    });
    expect(here.heard).toEqual(['apple', 'pear']);
    await there.until(() => there.heard.length >= 2);
    expect(there.heard).toEqual(['apple', 'pear']);
    await here.announce(EVERYTHING);
    await there.until(() => there.missed >= 1);
  });

  it('that are rolled back are heard by nobody', async () => {
    const [here, there] = [await started(), await started()];
    const failing = here.transactions.run(async () => {
      await here.announce('apple');
      throw refusal;
    });
    await expect(failing).rejects.toBe(refusal);
    await here.transactions.run(async () => {
      const nested = here.transactions.run(async () => {
        await here.announce('pear');
        throw refusal;
      });
      await expect(nested).rejects.toBe(refusal);
      await here.announce('quince');
    });
    await there.until(() => there.heard.length > 0);
    expect([...new Set([...here.heard, ...there.heard])]).toEqual(['quince']);
  });

  it('are not passed over when a slow transaction commits after quicker ones', async () => {
    const [slow, quick, there] = [await started(), await started(), await started()];
    const [announced, release] = [new Latch(), new Latch()];
    const slowly = slow.transactions.run(async () => {
      await slow.announce('slow');
      announced.open();
      await release.opened;
    });
    await announced.opened;
    const quickly = name === 'postgres' ? quick.announce('quick') : Promise.resolve();
    if (name === 'postgres') {
      await quickly;
      await there.until(() => there.heard.includes('quick'));
      expect(there.heard).toEqual(['quick']);
    }
    release.open();
    await slowly;
    await there.until(() => there.heard.includes('slow'));
    if (name === 'sqlite') await quick.announce('quick');
    await there.until(() => there.heard.includes('quick'));
    expect(there.heard.toSorted()).toEqual(['quick', 'slow']);
  });

  it('reach everyone once each and in one order when many are made at once', async () => {
    const [one, other, there] = [await started(), await started(), await started()];
    const subjects = Array.from({ length: 60 }, (_, i) => `${i}`);
    await Promise.all(subjects.map((subject, i) => (i % 2 === 0 ? one : other).announce(subject)));
    await there.until(() => there.heard.length >= 60);
    const rows = await there.dataSource.query<{ sequence: string | number; subject: string }[]>(
      'SELECT sequence, subject FROM changes ORDER BY sequence',
    );
    expect(rows.map(({ sequence }) => Number(sequence))).toEqual(subjects.map((_, i) => i + 1));
    expect(there.heard).toEqual(rows.map(({ subject }) => subject));
  });

  it('are told to an instance that starts later, as long as they count, and no longer', async () => {
    const clock = new TestClock();
    const here = await started(clock);
    const inMinutes = (minutes: number) => new Date(clock.nowMs() + minutes * 60_000);
    await here.feed.announce([
      { topic: 'fruit', subject: 'short', until: inMinutes(5) },
      { topic: 'fruit', subject: 'long', until: inMinutes(20) },
    ]);
    await here.announce('a mere hint');
    clock.pass({ minutes: 10 });
    expect((await started(clock)).heard).toEqual(['long']);
    clock.pass({ minutes: 11 });
    expect((await started(clock)).heard).toEqual([]);
  });

  it('that were removed unread, or a database from a backup, make an instance start afresh', async () => {
    const [here, there] = [await started(), await started()];
    await here.feed.announce([{ topic: 'fruit', subject: 'kept', until: new Date(Date.now() + 600_000) }]);
    await there.until(() => there.heard.length === 1);
    await here.transactions.run(async () => {
      await here.announce('removed', 'also removed');
      here.transactions.beforeCommit(() =>
        here.transactions.manager.query(`DELETE FROM changes WHERE subject = 'removed'`),
      );
    });
    await there.until(() => there.missed >= 1 && there.heard.length > 2);
    expect(there.heard).toEqual(['kept', 'kept', 'also removed']);
    await here.transactions.run(() => here.transactions.manager.query('UPDATE change_sequence SET last = 1'));
    await there.until(() => there.missed >= 2);
  });

  // The embedded database is a file: there is no wire to cut.
  const itOverAWire = name === 'postgres' ? it : () => undefined;

  itOverAWire('made after a restore that nobody saw are not taken for those that were there before', async () => {
    const here = await started();
    const relay = await Relay.to(database.settings['DATABASE_URL']!);
    const there = new Instance(
      await openDataSource({ ...database.settings, DATABASE_URL: relay.instead(database.settings['DATABASE_URL']!) }),
    );
    instances.push(there);
    await there.feed.start();
    for (const subject of ['one', 'two', 'three']) await here.announce(subject);
    await there.until(() => there.heard.length === 3);
    await there.untilIdle();
    await relay.cut();
    await here.transactions.run(async () => {
      await here.transactions.manager.query('DELETE FROM changes WHERE sequence = 3');
      await here.transactions.manager.query('UPDATE change_sequence SET last = 2');
    });
    for (const subject of ['new three', 'new four']) await here.announce(subject);
    relay.mend();
    await there.until(() => there.heard.includes('new four'));
    expect(there.heard).toContain('new three');
    await relay.close();
  });

  it('that cannot be heard any more end what an instance may say', async () => {
    const clock = new TestClock().hold();
    const silent = await instance(clock);
    expect(() => silent.feed.assertCurrent()).toThrow('does not answer');
    await silent.feed.start();
    expect(() => silent.feed.assertCurrent()).not.toThrow();
    await database.drop();
    if (name === 'sqlite') await silent.dataSource.destroy();
    clock.stall({ seconds: 10 });
    expect(() => silent.feed.assertCurrent()).not.toThrow();
    clock.stall({ milliseconds: 1 });
    expect(() => silent.feed.assertCurrent()).toThrow('does not answer');
  });
});
