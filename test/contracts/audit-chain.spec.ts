import { randomBytes } from 'node:crypto';
import { isProblem, dependencyDown } from '../../src/common/index.js';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { TestClock } from '../support/test-clock.js';
import { eventually } from '../support/eventually.js';
import { planted, Trail } from '../support/trail.js';

const MAC = 'A'.repeat(43);

describe.each(testDatabases())('the audit trail on $name', ({ name, create }) => {
  let database: TestDatabase;
  let opened: Trail[];

  beforeEach(async () => {
    opened = [];
    database = await create();
  });

  afterEach(async () => {
    for (const trail of opened) await trail.close();
    await database.drop();
  });

  async function open(options?: Parameters<typeof Trail.open>[1]): Promise<Trail> {
    const trail = await Trail.open(database, options);
    opened.push(trail);
    return trail;
  }

  describe('as it is written', () => {
    it('numbers events without gaps, in the order in which they were recorded, and finds them as they were written', async () => {
      const trail = await open();
      await trail.record(25);
      expect(await trail.verify()).toEqual({ ok: true, checked: 25 });
      const rows = await trail.rows();
      expect(rows.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
      expect(rows.map(({ subject_id: id }) => id)).toEqual(Array.from({ length: 25 }, (_, i) => `oak-${i}`));
    });

    it('is empty and whole before the first event', async () => {
      expect(await (await open()).verify()).toEqual({ ok: true, checked: 0 });
    });

    it('goes with the change: what is rolled back leaves no event and no gap', async () => {
      const trail = await open();
      await trail.record(1);
      const refused = trail.transactions.run(async () => {
        await trail.record(3, 'elm');
        throw new Error('changed my mind');
      });
      await expect(refused).rejects.toThrow('changed my mind');
      await trail.record(1, 'ash');
      expect(await trail.verify()).toEqual({ ok: true, checked: 2 });
    });

    it('seals by itself, soon after the commit', async () => {
      const trail = await open();
      await trail.record(3);
      await eventually(async () => (await trail.events.oldestPending()) === undefined);
      expect((await trail.rows()).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    });

    it('refuses the change when the event cannot be written, and keeps nothing of it', async () => {
      const trail = await open();
      await trail.tamper('ALTER TABLE audit_pending RENAME TO hidden');
      const change = trail.transactions.run(async () => {
        await trail.dataSource.frames
          .getStore()!
          .manager.query(`INSERT INTO audit_deliveries VALUES ('x', 1, NULL, NULL)`);
        await trail.record(1);
      });
      const error: unknown = await change.catch((refused: unknown) => refused);
      expect(isProblem(error, dependencyDown)).toBe(true);
      await trail.tamper('ALTER TABLE hidden RENAME TO audit_pending');
      expect(await trail.rows('SELECT * FROM audit_deliveries')).toEqual([]);
    });
  });

  describe('while nobody is looking', () => {
    it.each([
      [`UPDATE audit_events SET outcome = 'denied' WHERE sequence = 1`],
      ['UPDATE audit_events SET sequence = 9 WHERE sequence = 1'],
      ['DELETE FROM audit_events WHERE sequence = 1'],
      [
        `INSERT INTO audit_events (id, at, action, outcome, actor_type, actor_id, key_id, mac, sequence, chain_mac)
        VALUES ('x', 1, 'a.b', 'success', 'system', 'x', 'x', 'x', 7, 'x')`,
      ],
    ])('the database itself refuses %s', async (statement) => {
      const trail = await open();
      await trail.record(2);
      await trail.sealer.seal();
      await expect(trail.dataSource.query(statement)).rejects.toThrow('audit events are kept as they are');
      expect(await trail.verify()).toEqual({ ok: true, checked: 2 });
    });

    it('the database itself lets an event that is not sealed yet neither change nor go', async () => {
      const trail = await open();
      await trail.sealer.beforeApplicationShutdown();
      await trail.record(1);
      await expect(trail.dataSource.query(`UPDATE audit_pending SET mac = 'x'`)).rejects.toThrow('are kept');
      await expect(trail.dataSource.query('DELETE FROM audit_pending')).rejects.toThrow('are kept');
      if (name === 'postgres') await expect(trail.dataSource.query('TRUNCATE audit_pending')).rejects.toThrow();
      expect(await trail.verify()).toEqual({ ok: true, checked: 1 });
    });
  });

  describe('against whoever may write to the database', () => {
    it.each([
      ['at', 'at + 1'],
      ['action', `'tree.felled'`],
      ['outcome', `'denied'`],
      ['actor_type', `'user'`],
      ['actor_id', `'somebody'`],
      ['actor_name', `'Somebody'`],
      ['subject_type', `'bush'`],
      ['subject_id', 'NULL'],
      ['request_id', `'another'`],
      ['address', `'203.0.113.7'`],
      ['before', `'{}'`],
      ['after', 'NULL'],
      ['mac', `'${MAC}'`],
      ['id', `'00000000-0000-7000-8000-000000000000'`],
    ])('names the event whose %s was altered', async (column, value) => {
      const trail = await open();
      await trail.record(6);
      await trail.sealer.seal();
      await trail.tamper(`UPDATE audit_events SET ${column} = ${value} WHERE sequence = 4`);
      const brokenAt = { sequence: 4, fault: 'altered' };
      expect(await trail.verify()).toEqual({ ok: false, checked: 3, brokenAt });
      expect(trail.broken).toEqual([4]);
    });

    it.each([
      ['a link', `UPDATE audit_events SET chain_mac = '${MAC}' WHERE sequence = 4`, 4, 'unlinked'],
      ['a key', `UPDATE audit_events SET key_id = 'mine' WHERE sequence = 4`, 4, 'unknown_key'],
      ['an event taken out', 'DELETE FROM audit_events WHERE sequence = 4', 4, 'missing'],
      [
        'a gap that was closed',
        'DELETE FROM audit_events WHERE sequence = 6; UPDATE audit_events SET sequence = 6 WHERE sequence = 5',
        5,
        'missing',
      ],
      ['the beginning', 'DELETE FROM audit_events WHERE sequence < 3', 1, 'missing'],
      ['the end', 'DELETE FROM audit_events WHERE sequence > 4', 5, 'cut_off'],
      ['everything', 'DELETE FROM audit_events', 1, 'cut_off'],
      ['the signed end', 'UPDATE audit_checkpoints SET sequence = 4', 4, 'checkpoint'],
      [
        'the end, and the signed end with it',
        'DELETE FROM audit_events WHERE sequence > 4; UPDATE audit_checkpoints SET sequence = 4',
        4,
        'checkpoint',
      ],
      [
        'a floor of their own',
        `DELETE FROM audit_events WHERE sequence < 4;
         INSERT INTO audit_checkpoints SELECT 'floor', 3, chain_mac, at, key_id, mac FROM audit_checkpoints`,
        3,
        'checkpoint',
      ],
      ['the key', 'DELETE FROM audit_keys', 0, ''],
    ])('finds %s', async (_, statements, sequence, fault) => {
      const trail = await open();
      await trail.record(6);
      await trail.sealer.seal();
      await trail.tamper(...statements.split(';'));
      if (!fault) {
        // A secret of this process's own is not the one that the events were written with.
        const restarted = await open();
        expect((await restarted.verify()).brokenAt).toEqual({ sequence: 6, fault: 'checkpoint' });
        return;
      }
      expect((await trail.verify()).brokenAt).toEqual({ sequence, fault });
    });

    it('finds two events that were swapped', async () => {
      const trail = await open();
      await trail.record(6);
      await trail.sealer.seal();
      const swap = (from: number, to: number) => `UPDATE audit_events SET sequence = ${to} WHERE sequence = ${from}`;
      await trail.tamper(swap(3, 99), swap(4, 3), swap(99, 4));
      expect((await trail.verify()).brokenAt).toEqual({ sequence: 3, fault: 'unlinked' });
    });

    it('finds an event that was altered before it was sealed', async () => {
      const trail = await open();
      await trail.sealer.beforeApplicationShutdown();
      await trail.record(2);
      const altered =
        name === 'postgres' ? `REPLACE(contents::text, 'oak-1', 'elm')::jsonb` : `REPLACE(contents, 'oak-1', 'elm')`;
      await trail.tamper(`UPDATE audit_pending SET contents = ${altered}`);
      expect((await trail.verify()).brokenAt).toEqual({ sequence: 2, fault: 'altered' });
    });

    it('finds the whole database put back to an earlier day by a checkpoint that was kept elsewhere', async () => {
      const trail = await open();
      await trail.record(3);
      await trail.sealer.seal();
      const [earlier] = await trail.rows(`SELECT * FROM audit_checkpoints WHERE name = 'head'`);
      await trail.record(3, 'elm');
      await trail.sealer.seal();
      const kept = (await trail.checkpoints.text())!;
      await trail.tamper(
        'DELETE FROM audit_events WHERE sequence > 3',
        `UPDATE audit_checkpoints SET sequence = 3, chain_mac = '${earlier!['chain_mac']}', at = ${earlier!['at']}, mac = '${earlier!['mac']}'`,
      );
      expect(await trail.verify()).toEqual({ ok: true, checked: 3 });
      expect((await trail.verify(kept)).brokenAt).toEqual({ sequence: 4, fault: 'cut_off' });
      await trail.record(5, 'another');
      expect((await trail.verify()).ok).toBe(true);
      expect((await trail.verify(kept)).brokenAt).toEqual({ sequence: 6, fault: 'checkpoint' });
    });

    it('takes no checkpoint that it has not signed', async () => {
      const trail = await open();
      await trail.record(3);
      await trail.sealer.seal();
      const kept = (await trail.checkpoints.text())!;
      expect((await trail.verify(kept)).ok).toBe(true);
      for (const forged of [
        kept.replace('.3.', '.2.'),
        `${kept.slice(0, -1)}${kept.endsWith('A') ? 'E' : 'A'}`,
        'x',
        '',
      ]) {
        expect((await trail.verify(forged)).brokenAt?.fault).toBe('checkpoint');
      }
    });

    it('has a copy of each signed end, at most one a minute, in the log', async () => {
      const trail = await open();
      await trail.record(1);
      await trail.sealer.seal();
      await trail.record(1);
      await trail.sealer.seal();
      const lines = trail.logged.filter((line) => line.includes('audit checkpoint'));
      expect(lines).toHaveLength(1);
      expect((await trail.verify(JSON.parse(lines[0]!).checkpoint)).ok).toBe(true);
    });
  });

  describe('while nobody asks', () => {
    const SLICES = 3;
    const look = async (trail: Trail, times: number) => {
      for (let i = 0; i < times; i += 1) await trail.patrol.look();
    };

    it('is looked at again, round after round, and what is wrong is told once', async () => {
      const trail = await open();
      await trail.transactions.run(() => trail.record(1200));
      await trail.sealer.seal();
      await look(trail, 2 * SLICES);
      expect(trail.broken).toEqual([]);
      await trail.tamper(`UPDATE audit_events SET subject_id = 'elm' WHERE sequence = 1100`);
      await look(trail, SLICES - 1);
      expect(trail.broken).toEqual([]);
      await look(trail, 2 * SLICES);
      expect(trail.broken).toEqual([1100]);
      await trail.tamper(`UPDATE audit_events SET subject_id = 'oak-1099' WHERE sequence = 1100`);
      await look(trail, 2 * SLICES);
      await trail.tamper('UPDATE audit_checkpoints SET sequence = 7');
      await look(trail, 2);
      expect(trail.broken).toEqual([1100, 7]);
    });

    it('tells once when events are kept from being sealed, and then are not', async () => {
      const trail = await open();
      await trail.sealer.beforeApplicationShutdown();
      await trail.record(2);
      await look(trail, 1);
      await trail.sealer.seal();
      await trail.record(1);
      await look(trail, 1);
      expect(trail.stuck).toEqual([]);
      await look(trail, 3);
      expect(trail.stuck).toEqual([await trail.events.oldestPending()]);
      await trail.sealer.seal();
      await look(trail, 2);
      await trail.record(1);
      await look(trail, 2);
      expect(trail.stuck).toHaveLength(2);
    });

    it('is read on when its signed end was forged', async () => {
      const trail = await open();
      await trail.record(3);
      await trail.sealer.seal();
      await trail.tamper('UPDATE audit_checkpoints SET sequence = 9');
      const { items } = await trail.service.list({ limit: 20, action: planted } as never);
      expect(items.map(({ sequence }) => sequence)).toEqual([3, 2, 1]);
    });

    it('does not take for a gap what was let go meanwhile', async () => {
      const clock = new TestClock();
      const trail = await open({ clock, settings: { AUDIT_RETENTION_DAYS: '30' } });
      await trail.transactions.run(() => trail.record(1200));
      await trail.sealer.seal();
      await look(trail, 1);
      clock.pass({ days: 31 });
      expect(await trail.retention.letGo()).toBe(1200);
      await trail.record(1);
      await trail.sealer.seal();
      await look(trail, SLICES);
      expect(trail.broken).toEqual([]);
    });
  });

  describe('when it is broken', () => {
    it.each([
      ['an event was altered', [`UPDATE audit_events SET subject_id = 'elm' WHERE sequence = 4`], 6],
      ['the end was cut off', ['DELETE FROM audit_events WHERE sequence > 4'], 6],
      ['the signed end was forged', ['UPDATE audit_checkpoints SET sequence = 4'], 6],
      ['nothing is left', ['DELETE FROM audit_events', 'DELETE FROM audit_checkpoints'], 0],
    ])('goes on when an operator says so: %s', async (_, statements, behind) => {
      const trail = await open();
      await trail.record(6);
      await trail.sealer.seal();
      const kept = (await trail.checkpoints.text())!;
      await trail.tamper(...statements);
      const left = await trail.rows();
      if (behind > 0) expect(await trail.restart.restart('looked into')).toMatchObject({ behind });
      else expect(await trail.restart.restart('nothing to go by')).toBeUndefined();
      await trail.record(2, 'ash');
      expect(await trail.verify()).toMatchObject({ ok: true });
      const rows = await trail.rows();
      expect(rows.slice(0, left.length)).toEqual(left);
      const [first] = rows.slice(left.length);
      if (behind > 0) expect([first!['action'], first!['sequence']]).toEqual(['audit.restarted', behind + 1]);
      expect((await trail.verify(kept)).ok).toBe(false);
      await trail.tamper(
        "UPDATE audit_events SET actor_id = 'x' WHERE sequence = (SELECT MAX(sequence) FROM audit_events)",
      );
      expect((await trail.verify()).ok).toBe(false);
    });

    it('is left alone while it is whole', async () => {
      const trail = await open();
      await trail.record(3);
      expect(await trail.restart.restart('to be sure')).toBeUndefined();
      expect(await trail.verify()).toEqual({ ok: true, checked: 3 });
    });
  });

  describe('with several instances', () => {
    it('is one chain, whoever writes and whoever seals', async () => {
      const trails = [await open(), await open()];
      const write = async (trail: Trail, who: string) => {
        for (let i = 0; i < 40; i += 1)
          await trail.trail.record({ action: planted, subject: { type: who, id: String(i) } });
      };
      await Promise.all([
        ...trails.flatMap((trail, i) => [write(trail, `a${i}`), write(trail, `b${i}`)]),
        ...trails.map(async (trail) => {
          for (let i = 0; i < 10; i += 1) await trail.sealer.seal();
        }),
      ]);
      expect(await trails[1]!.verify()).toEqual({ ok: true, checked: 160 });
      const sequences = (await trails[0]!.rows()).map(({ sequence }) => sequence);
      expect(sequences).toEqual(Array.from({ length: 160 }, (_, i) => i + 1));
    });

    it('goes on where one was killed before it had sealed', async () => {
      const [killed, other] = [await open(), await open()];
      await killed.sealer.beforeApplicationShutdown();
      await killed.record(4);
      other.sealer.start();
      await eventually(async () => (await other.events.oldestPending()) === undefined);
      expect(await other.verify()).toEqual({ ok: true, checked: 4 });
    });

    it('stays verifiable through an exchange of the root secret', async () => {
      const former = database.settings['SECRET_KEY']!;
      const coming = randomBytes(48).toString('base64url');
      await (await open()).record(2);
      const both = await open({ settings: { SECRET_KEY: coming, SECRET_KEY_PREVIOUS: former } });
      await both.record(2);
      const after = await open({ settings: { SECRET_KEY: coming } });
      await after.record(2);
      expect(await after.verify()).toEqual({ ok: true, checked: 6 });
      await expect(open({ settings: { SECRET_KEY: former } })).rejects.toThrow(/^SECRET_KEY does not open/);
    });
  });
});
