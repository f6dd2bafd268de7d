import { randomUUID } from 'node:crypto';
import { IncidentsService } from '../../src/incidents/index.js';
import { AbandonedRuns } from '../../src/incidents/playbooks/abandoned-runs.js';
import { EndSessions } from '../../src/incidents/playbooks/steps/end-sessions.step.js';
import { SelectUsers } from '../../src/incidents/playbooks/steps/select-users.step.js';
import { TransactionRunner } from '../../src/platform/database/index.js';
import type { Caller } from '../support/gatehouse.js';
import { moveTo, openIncident } from '../support/incidents.js';
import { Latch } from '../support/latch.js';
import { makePerson, PASSWORD } from '../support/people.js';
import { eventually } from '../support/eventually.js';
import { describeGatehouse } from '../support/suite.js';
import { TestClock } from '../support/test-clock.js';

const clock = new TestClock();
/** Longer than a process that has a run may be silent. */
const SILENCE = { seconds: 16 };
/** What somebody does who has the database, and none of the services before it. */
const reviving = (id: string) => `UPDATE sessions SET ended_at = NULL, end_reason = NULL WHERE id = '${id}'`;

describeGatehouse(
  'runs of playbooks',
  (gatehouse) => {
    let boss: Caller;
    let incidentId: string;
    let userId: string;

    beforeEach(async () => {
      boss = await gatehouse().as('admin');
      incidentId = (await openIncident(gatehouse())).id;
      userId = (await makePerson(gatehouse())).id;
    });

    afterEach(() => {
      jest.restoreAllMocks();
    });

    const play = () => boss.post(`/incidents/${incidentId}/playbooks/credential-leak`, { userIds: [userId] });
    const runs = async () => (await boss.get(`/incidents/${incidentId}/playbooks`)).body.items;
    const story = async () =>
      (await boss.get(`/incidents/${incidentId}`)).body.timeline.map(({ what }: { what: string }) => what);
    const toRemediated = async () => {
      for (const to of ['assessed', 'contained', 'analysed', 'remediated']) await moveTo(boss, incidentId, to);
    };

    const endedSessions = () =>
      gatehouse()
        .app.get(TransactionRunner)
        .manager.query<{ id: string }[]>(`SELECT id FROM sessions WHERE user_id = '${userId}'`);

    it('goes on where a step failed, and does not do again what was done', async () => {
      const select = jest.spyOn(gatehouse().app.get(SelectUsers), 'run');
      jest.spyOn(gatehouse().app.get(EndSessions), 'run').mockRejectedValueOnce(new Error('the database went away'));
      expect((await play()).status).toBe(500);
      const [broken] = await runs();
      expect([broken.state, broken.failure, broken.steps.length]).toEqual(['interrupted', 'internal', 1]);
      const { status, body } = await play();
      expect([status, body.id, body.state, body.steps.length]).toEqual([200, broken.id, 'done', 3]);
      expect(select).toHaveBeenCalledTimes(1);
      expect(await story()).toEqual(expect.arrayContaining(['playbook_interrupted', 'playbook_resumed']));
    });

    it('is taken up by another process when its own is silent, which then has no say any more', async () => {
      const [begun, asleep] = [new Latch(), new Latch()];
      jest.spyOn(gatehouse().app.get(EndSessions), 'run').mockImplementationOnce(async () => {
        begun.open();
        await asleep.opened;
        return { summary: 'too late', concerned: {} };
      });
      const first = play();
      await begun.opened;
      expect((await play()).body.code).toBe('playbook.running');
      clock.pass(SILENCE);
      await gatehouse().app.get(AbandonedRuns).takeUp();
      const [run] = await eventually(runs, ([one]) => one?.state === 'done');
      expect([run.state, run.steps.length]).toEqual(['done', 3]);
      asleep.open();
      expect((await first).body.code).toBe('playbook.running');
      expect(await runs()).toEqual([run]);
    });

    it('of two at once one runs, and the other is told', async () => {
      const asleep = new Latch();
      jest.spyOn(gatehouse().app.get(EndSessions), 'run').mockImplementation(async () => {
        await asleep.opened;
        return { summary: 'done', concerned: {} };
      });
      const both = [play(), play()];
      expect((await Promise.race(both)).status).toBe(409);
      asleep.open();
      const answers = await Promise.all(both);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
      expect(await runs()).toHaveLength(1);
    });

    it('an incident is verified once every check has passed, and not before', async () => {
      jest.spyOn(gatehouse().app.get(EndSessions), 'run').mockRejectedValueOnce(new Error('the database went away'));
      await play();
      await toRemediated();
      const refused = await moveTo(boss, incidentId, 'verified');
      expect([refused.status, refused.body.code]).toEqual([409, 'incident.verification_failed']);
      expect(refused.body.errors.map(({ field }: { field: string }) => field)).toEqual(['playbooks-done']);
      await play();
      const { body } = await boss.post(`/incidents/${incidentId}/verification`);
      expect(body.checks.map(({ check, passed }: any) => [check, passed])).toEqual([
        ['audit-chain', true],
        ['tokens-cut-off', true],
        ['keys-rotated', true],
        ['isolation', true],
        ['playbooks-done', true],
      ]);
      expect((await moveTo(boss, incidentId, 'verified')).status).toBe(200);
    });

    it('a leaked key that is still there keeps an incident open', async () => {
      incidentId = (await boss.post('/incidents', { kind: 'key-leak', severity: 'low', summary: 'Seen' })).body.id;
      await toRemediated();
      const { body } = await moveTo(boss, incidentId, 'verified');
      expect(body.errors.map(({ field }: { field: string }) => field)).toEqual(['keys-rotated']);
    });

    it('a session that lives on behind a cut-off keeps an incident open until it is ended too', async () => {
      const { username } = (await boss.get(`/users/${userId}`)).body;
      await gatehouse().signIn(username, PASSWORD);
      await play();
      const id = (await endedSessions())[0]!.id;
      await gatehouse().app.get(TransactionRunner).manager.query(reviving(id));
      await toRemediated();
      const { status, body } = await moveTo(boss, incidentId, 'verified');
      expect([status, body.errors]).toEqual([
        409,
        [
          {
            field: 'tokens-cut-off',
            code: 'failed',
            message: `1 accounts cut off; 1 of their older sessions live: ${id}`,
          },
        ],
      ]);
      await play();
      expect((await moveTo(boss, incidentId, 'verified')).status).toBe(200);
    });

    it('is told in a report that a person can read, and that no stranger can write in', async () => {
      const summary = 'Seen on a paste site | # not a heading\n<script>';
      incidentId = (await boss.post('/incidents', { kind: 'credential-leak', severity: 'low', summary })).body.id;
      await play();
      await toRemediated();
      await moveTo(boss, incidentId, 'verified');
      await moveTo(boss, incidentId, 'closed');
      const { headers, body } = await boss.get(`/incidents/${incidentId}/report`);
      expect(headers.get('content-type')).toBe('text/markdown; charset=utf-8');
      expect(body).toContain('Seen on a paste site \\| \\# not a heading \\<script\\>');
      for (const part of [
        '# Incident report: credential-leak',
        '| State | closed |',
        '| end-sessions |',
        '| audit-chain | passed |',
        '| admin | moved: verified → closed | to closed |',
      ]) {
        expect(body).toContain(part);
      }
      expect(body).toMatch(/\| Contained after \| \d+\.\d s \|/);
    });

    it('counts as containment what ends the harm, and not that somebody was told', async () => {
      const seen = { kind: 'refresh-reuse', severity: 'medium', summary: 'used twice' } as const;
      const subject = { type: 'user', id: userId } as const;
      const reported = { ...seen, cause: `session ${randomUUID()}`, subject };
      incidentId = (await gatehouse().app.get(IncidentsService).report(reported)).id;
      await eventually(runs, ([run]) => run?.state === 'done');
      expect((await runs()).map(({ playbook }: { playbook: string }) => playbook)).toEqual(['notify-owner']);
      const containedAfter = async () =>
        /\| Contained after \| ([^|]+) \|/.exec((await boss.get(`/incidents/${incidentId}/report`)).body)![1]!;
      expect(await containedAfter()).toBe('not yet');
      clock.pass({ minutes: 1 });
      const { body } = await boss.post(`/incidents/${incidentId}/playbooks/refresh-theft`, {});
      expect(body.state).toBe('done');
      const contained = await containedAfter();
      expect(Number.parseFloat(contained)).toBeGreaterThanOrEqual(60);
      clock.pass({ minutes: 1 });
      await toRemediated();
      expect(await containedAfter()).toBe(contained);
    });

    it('says how many accounts were cut off, and that none of their sessions lives', async () => {
      await play();
      const { username } = (await boss.get(`/users/${userId}`)).body;
      const { status } = await gatehouse().anyone.form('/token', { username, password: PASSWORD });
      expect(status).toBe(403);
      const { body } = await boss.post(`/incidents/${incidentId}/verification`);
      expect(body.checks[1]).toEqual({
        check: 'tokens-cut-off',
        passed: true,
        evidence: '1 accounts cut off; 0 of their older sessions live',
      });
    });
  },
  {},
  clock,
);
