import { migrate, migrations } from '../../src/platform/database/index.js';
import { eventually } from '../support/eventually.js';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { TestClock } from '../support/test-clock.js';
import { planted, Trail } from '../support/trail.js';

describe.each(testDatabases())('events that wait to be sealed on $name', ({ name, create }) => {
  let database: TestDatabase;
  let trail: Trail;
  let clock: TestClock;

  beforeEach(async () => {
    database = await create();
    clock = new TestClock();
    trail = await Trail.open(database, { clock });
  });

  afterEach(async () => {
    await trail.close();
    await database.drop();
  });

  /** As a table whose columns are the event's, which they were before they were packed. */
  const unpacked = () =>
    trail.rows('SELECT id, at, action, subject_id, before, after, mac FROM audit_pending ORDER BY id');
  const viewed = () =>
    trail.rows('SELECT id, at, action, subject_id, before, after, mac FROM audit_unsealed ORDER BY id');

  const unpack = async () => {
    const packing = migrations.findIndex((migration) => migration.name.startsWith('PackedPendingEvents'));
    for (let i = migrations.length; i > packing; i -= 1) await trail.dataSource.undoLastMigration();
  };

  it('are the same before they were packed, and after; nothing is lost on either way', async () => {
    await trail.sealer.beforeApplicationShutdown();
    await trail.record(3);
    const packed = await viewed();
    expect(packed).toHaveLength(3);
    await unpack();
    expect(await unpacked()).toEqual(packed);
    await expect(trail.dataSource.query('DELETE FROM audit_pending')).rejects.toThrow('are kept');
    await migrate(trail.dataSource);
    expect(await viewed()).toEqual(packed);
    expect(await trail.verify()).toEqual({ ok: true, checked: 3 });
  });

  if (name === 'postgres') {
    it('are packed too where an instance of before was still writing them', async () => {
      await trail.sealer.beforeApplicationShutdown();
      await trail.record(1);
      await unpack();
      const [{ mac }] = (await unpacked()) as [{ mac: string }];
      const other = trail.dataSource.createQueryRunner();
      await other.startTransaction();
      await other.query('CREATE TEMPORARY TABLE late AS SELECT * FROM audit_pending');
      await other.query(`UPDATE late SET id = 'late', subject_id = 'oak-late'`);
      await other.query('INSERT INTO audit_pending SELECT * FROM late');
      const migrated = migrate(trail.dataSource);
      const waiting = `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'audit_pending'::regclass`;
      await eventually(async () => (await trail.rows(waiting)).length > 0);
      await other.commitTransaction();
      await other.release();
      await migrated;
      expect((await viewed()).map((event) => [event['subject_id'], event['mac']])).toEqual([
        ['oak-0', mac],
        ['oak-late', mac],
      ]);
    });
  }

  it('are read as what they are, whatever stands in them', async () => {
    const strange = ['', '"', '\\', '\u2028 😀 \u0001', "O'Brien; DROP", '{"a":[1]}', 'null', '7', 'x'.repeat(1000)];
    await trail.sealer.beforeApplicationShutdown();
    for (const text of strange)
      await trail.trail.record({ action: planted, subject: { type: 'tree', id: text.slice(0, 128) }, after: { text } });
    const waiting = await trail.rows('SELECT subject_id, after FROM audit_unsealed ORDER BY id');
    expect(waiting.map(({ subject_id: id, after }) => [id, JSON.parse(after).text])).toEqual(
      strange.map((text) => [text.slice(0, 128), text]),
    );
    expect(await trail.verify()).toEqual({ ok: true, checked: strange.length });
    const sealed = await trail.rows('SELECT subject_id, after FROM audit_events ORDER BY sequence');
    expect(sealed).toEqual(waiting);
  });

  const AT = 1_700_000_000_000;
  const forged = (...contents: unknown[]) => [
    AT,
    planted,
    ...contents,
    'x',
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    'k',
  ];

  it.each<[string, (id: string) => readonly [id: string, contents: unknown]]>([
    ['under an id that is taken', (id) => [id, [id, ...forged('success', 'user')]]],
    ['of an outcome that there is not', () => ['0', ['0', ...forged('perhaps', 'user')]]],
    ['of an actor that there is not', () => ['0', ['0', ...forged('success', 'god')]]],
    ['that says nothing', () => ['0', []]],
    ['that is no list', () => ['0', { at: AT }]],
    ['without a time', () => ['0', ['0', 'soon', ...forged('success', 'user').slice(1)]]],
    ['of a time beyond all times', () => ['0', ['0', 1e300, ...forged('success', 'user').slice(1)]]],
    ['without a key', () => ['0', ['0', ...forged('success', 'user').slice(0, -1)]]],
  ])('is not held up by an event that somebody has put in %s, and says so', async (_, forge) => {
    await trail.record(2);
    await trail.sealer.seal();
    const [first] = await trail.rows();
    const [id, contents] = forge(first!['id'] as string);
    const forgery = [id, JSON.stringify(contents), 'forged'];
    await trail.dataSource.query('INSERT INTO audit_pending (id, contents, mac) VALUES ($1, $2, $3)', forgery);
    await trail.transactions.run(() => trail.record(1200, 'elm'));
    expect(await trail.verify()).toEqual({ ok: true, checked: 1202 });
    await trail.patrol.look();
    await trail.patrol.look();
    expect(trail.stuck).toEqual([id]);
    const { items } = await trail.service.list({ limit: 1, action: planted } as never);
    expect(items[0]!.sequence).toBe(1202);
  });

  it('takes an event in once what kept it out is gone', async () => {
    await trail.record(1);
    await trail.sealer.seal();
    await trail.sealer.beforeApplicationShutdown();
    await trail.record(1, 'elm');
    const late = await trail.events.oldestPending();
    await trail.tamper(`UPDATE audit_events SET id = '${late}' WHERE sequence = 1`);
    await trail.sealer.seal();
    expect(await trail.events.oldestPending()).toBe(late);
    await trail.tamper(`UPDATE audit_events SET id = 'away' WHERE sequence = 1`);
    clock.pass({ minutes: 1 });
    await trail.sealer.seal();
    expect(await trail.events.oldestPending()).toBeUndefined();
  });

  it('fails when one event after the other is refused: it is not for what they say', async () => {
    await trail.sealer.beforeApplicationShutdown();
    await trail.transactions.run(() => trail.record(150));
    await trail.tamper('CREATE UNIQUE INDEX uq_actor ON audit_events (actor_id)');
    await expect(trail.sealer.seal()).rejects.toThrow(/unique/i);
    await trail.tamper('DROP INDEX uq_actor');
    clock.pass({ minutes: 1 });
    expect(await trail.verify()).toEqual({ ok: true, checked: 150 });
  });
});
