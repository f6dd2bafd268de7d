import { randomBytes } from 'node:crypto';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { TestClock } from '../support/test-clock.js';
import { planted, Trail, type TrailOptions } from '../support/trail.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const SECRET = randomBytes(32).toString('base64url');

describe.each(testDatabases())('what is done with the audit trail on $name', ({ name, create }) => {
  let database: TestDatabase;
  let opened: Trail[];
  let receiver: WebhookReceiver;
  let clock: TestClock;

  beforeEach(async () => {
    opened = [];
    clock = new TestClock();
    database = await create();
    receiver = new WebhookReceiver(SECRET);
    await receiver.start();
  });

  afterEach(async () => {
    for (const trail of opened) await trail.close();
    await receiver.stop();
    await database.drop();
  });

  async function open(options: TrailOptions = {}): Promise<Trail> {
    const trail = await Trail.open(database, { clock, ...options });
    opened.push(trail);
    return trail;
  }

  const told = (): Record<string, string> => ({
    AUDIT_WEBHOOK_URL: receiver.url,
    AUDIT_WEBHOOK_SECRET: SECRET,
    AUDIT_WEBHOOK_PRIVATE: 'on',
  });

  if (name === 'postgres') {
    it('seals without reading what waits from end to end, and nothing else is planned like that', async () => {
      const trail = await open();
      await trail.sealer.beforeApplicationShutdown();
      await trail.record(2);
      const query = async (sql: string) => JSON.stringify(await trail.transactions.manager.query(sql));
      const pending = trail.events.pending.bind(trail.events);
      const plans: string[] = [];
      jest.spyOn(trail.events, 'pending').mockImplementation(async (limit) => {
        plans.push(await query('EXPLAIN SELECT * FROM audit_pending ORDER BY id'));
        return pending(limit);
      });
      expect(await trail.verify()).toEqual({ ok: true, checked: 2 });
      expect(plans).toEqual([expect.stringContaining('Index Scan using pk_audit_pending')]);
      const after = await Promise.all(Array.from({ length: 5 }, () => query('SHOW enable_seqscan')));
      expect(new Set(after)).toEqual(new Set(['[{"enable_seqscan":"on"}]']));
    });
  }

  describe('retention', () => {
    const settings = { AUDIT_RETENTION_DAYS: '30' };

    it('lets go what is old enough and nothing else; the rest still verifies, from a signed floor', async () => {
      const trail = await open({ settings });
      await trail.transactions.run(() => trail.record(1200, 'old'));
      await trail.sealer.seal();
      clock.pass({ days: 29 });
      expect(await trail.retention.letGo()).toBe(0);
      await trail.record(5, 'young');
      await trail.sealer.seal();
      clock.pass({ days: 2 });
      expect(await trail.retention.letGo()).toBe(1200);
      expect(await trail.verify()).toEqual({ ok: true, checked: 5 });
      expect((await trail.rows()).map(({ sequence }) => sequence)).toEqual([1201, 1202, 1203, 1204, 1205]);
      clock.pass({ days: 60 });
      expect(await trail.retention.letGo()).toBe(5);
      await trail.record(1, 'new');
      expect(await trail.verify()).toEqual({ ok: true, checked: 1 });
    });

    it('keeps everything where it is 0', async () => {
      const trail = await open({ settings: { AUDIT_RETENTION_DAYS: '0' } });
      await trail.record(2);
      await trail.sealer.seal();
      clock.pass({ days: 30_000 });
      expect(await trail.retention.letGo()).toBe(0);
    });

    it('lets nothing go that was altered to look old, or altered at all', async () => {
      const trail = await open({ settings });
      await trail.record(4);
      await trail.sealer.seal();
      await trail.tamper('UPDATE audit_events SET at = 1 WHERE sequence <= 2');
      await expect(trail.retention.letGo()).rejects.toThrow('broken at 1 (altered); nothing is let go');
      expect(await trail.rows()).toHaveLength(4);
    });

    it('keeps what the receiver has not been told yet', async () => {
      const trail = await open({ settings: { ...settings, ...told() } });
      await trail.record(3);
      await trail.sealer.seal();
      await trail.delivery.tell();
      await trail.record(2);
      await trail.sealer.seal();
      clock.pass({ days: 31 });
      expect(await trail.retention.letGo()).toBe(3);
    });

    it('is done by two instances at once as by one', async () => {
      const trails = [await open({ settings }), await open({ settings })];
      await trails[0]!.record(1100);
      await trails[0]!.sealer.seal();
      clock.pass({ days: 31 });
      const counts = await Promise.all(trails.map((trail) => trail.retention.letGo()));
      expect(counts[0]! + counts[1]!).toBe(1100);
      expect(await trails[1]!.verify()).toEqual({ ok: true, checked: 0 });
    });
  });

  describe('the webhook', () => {
    it('tells of every event in the order of the chain, once its receiver takes them again', async () => {
      const trail = await open({ settings: told() });
      await trail.transactions.run(() => trail.record(450));
      await trail.sealer.seal();
      receiver.status = 503;
      await expect(trail.delivery.tell()).rejects.toThrow('status 503');
      await expect(trail.delivery.tell()).rejects.toThrow('status 503');
      receiver.status = 204;
      while (await trail.delivery.tell());
      expect(receiver.events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 450 }, (_, i) => i + 1));
      expect(receiver.events[7]).toMatchObject({ action: planted, subject: { type: 'tree', id: 'oak-7' } });
      expect(receiver.refused).toHaveLength(2);
    });

    it('goes on after a restart where it was, and loses nothing', async () => {
      const first = await open({ settings: told() });
      await first.record(3);
      await first.sealer.seal();
      await first.delivery.tell();
      await first.delivery.letGo();
      await first.record(2);
      await first.close();
      const second = await open({ settings: told() });
      await second.sealer.seal();
      await second.delivery.tell();
      expect(receiver.events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    });

    it('is sent by one instance at a time; another takes over when that one is gone', async () => {
      const [one, other] = [await open({ settings: told() }), await open({ settings: told() })];
      await one.record(3);
      await one.sealer.seal();
      await Promise.all([one.delivery.tell(), other.delivery.tell()]);
      expect(receiver.events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
      await one.record(2);
      await one.sealer.seal();
      clock.pass({ seconds: 31 });
      await other.delivery.tell();
      expect(receiver.events).toHaveLength(5);
      await one.delivery.tell();
      expect(receiver.events).toHaveLength(5);
    });

    it('does not lead into a private network unless that is allowed', async () => {
      const trail = await open({ settings: { ...told(), AUDIT_WEBHOOK_PRIVATE: 'off' } });
      await trail.record(1);
      await trail.sealer.seal();
      await expect(trail.delivery.tell()).rejects.toThrow('not allowed');
      expect([receiver.events, receiver.refused]).toEqual([[], []]);
    });
  });

  describe('an exchange of the root secret without the former one', () => {
    const coming = randomBytes(48).toString('base64url');

    it('is refused, and with HS256 leaves earlier events unverified until the former one is given', async () => {
      const first = await open();
      await first.record(3);
      await first.close();
      await expect(open({ settings: { SECRET_KEY: coming } })).rejects.toThrow(/^SECRET_KEY does not open/);
      const without = await open({ settings: { SECRET_KEY: coming, ALGORITHM: 'HS256' } });
      await without.record(1);
      expect((await without.verify()).brokenAt).toEqual({ sequence: 1, fault: 'unknown_key' });
      const former = database.settings['SECRET_KEY']!;
      const whole = await open({
        settings: { SECRET_KEY: coming, SECRET_KEY_PREVIOUS: former, ALGORITHM: 'HS256' },
      });
      expect(await whole.verify()).toEqual({ ok: true, checked: 5 });
      expect((await whole.rows()).map(({ action }) => action)).toContain('audit.key_replaced');
    });
  });

  describe('reading', () => {
    it('exports over any number of batches, each event once, in order', async () => {
      const trail = await open();
      await trail.transactions.run(() => trail.record(1150));
      const ids: string[] = [];
      const sizes: number[] = [];
      for await (const batch of await trail.service.export({ limit: 1, action: planted } as never)) {
        ids.push(...batch.map(({ subjectId }) => subjectId!));
        sizes.push(batch.length);
      }
      expect(ids).toEqual(Array.from({ length: 1150 }, (_, i) => `oak-${i}`));
      expect(sizes).toEqual([500, 500, 150]);
    });

    it('finds by an index, whichever filter, and never sorts', async () => {
      const trail = await open();
      await trail.transactions.run(() => trail.record(400));
      await trail.sealer.seal();
      const isPostgres = name === 'postgres';
      if (isPostgres) await trail.dataSource.query('ANALYZE audit_events');
      for (const filter of ['actorId', 'subjectId', 'action', 'outcome', 'address'] as const) {
        const plan = await planOf(trail, { [filter]: filter === 'outcome' ? 'denied' : 'x' });
        expect([filter, plan]).toEqual([filter, expect.stringMatching(/ix_audit_events_\w+_at_id/)]);
        expect([filter, plan]).toEqual([filter, expect.not.stringMatching(/Sort|TEMP B-TREE|Seq Scan/)]);
      }
      for (const filter of ['actorId', 'subjectId', 'address'] as const) {
        const plan = await planOf(trail, { [filter]: 'x', from: new Date(5), to: new Date(6) }, 'search');
        expect([filter, plan]).toEqual([filter, expect.stringMatching(/ix_audit_events_\w+_id_at_id|_address_at_id/)]);
        expect([filter, plan]).toEqual([filter, expect.not.stringMatching(/Sort|TEMP B-TREE|Seq Scan/)]);
      }
      expect(await planOf(trail, { requestId: 'x' })).toMatch(/ix_audit_events_request_id/);
      expect(await planOf(trail, { from: new Date(5), to: new Date(6) })).toMatch(/ix_audit_events_at_id/);
    });
  });

  /** The plan of the very statement that the listing sends, or the search of which other rooms ask. */
  async function planOf(trail: Trail, filter: object, read: 'list' | 'search' = 'list'): Promise<string> {
    const createRunner = trail.dataSource.createQueryRunner.bind(trail.dataSource);
    let [sql, parameters]: [string, unknown[]] = ['', []];
    const watched = jest.spyOn(trail.dataSource, 'createQueryRunner').mockImplementation((...given) => {
      const runner = createRunner(...given);
      const send = runner.query.bind(runner) as (text: string, values: unknown[], ...rest: never[]) => Promise<unknown>;
      return Object.assign(runner, {
        query: (text: string, values: unknown[], ...rest: never[]) => {
          if (text.includes('"audit_events"')) [sql, parameters] = [text, values];
          return send(text, values, ...rest);
        },
      });
    });
    await trail.events[read](filter, 'DESC', { after: { key: 9e12, id: 'x' }, limit: 20 });
    watched.mockRestore();
    const isPostgres = name === 'postgres';
    const rows = await trail.dataSource.transaction(async (manager) => {
      // A few hundred rows are read faster than an index; five million are not.
      if (isPostgres) await manager.query('SET LOCAL enable_seqscan = off');
      return manager.query<object[]>(`EXPLAIN ${isPostgres ? '' : 'QUERY PLAN '}${sql}`, parameters);
    });
    return JSON.stringify(rows);
  }
});
