import { randomUUID } from 'node:crypto';
import { INCIDENT_STATES, IncidentsService, type IncidentReport } from '../../src/incidents/index.js';
import { demoAccounts } from '../../src/users/index.js';
import { moveTo, openIncident, WAY } from '../support/incidents.js';
import { describeGatehouse } from '../support/suite.js';

/** What may follow what. */
const AFTER: Readonly<Record<string, readonly string[]>> = {
  detected: ['assessed'],
  assessed: ['contained', 'closed'],
  contained: ['analysed'],
  analysed: ['remediated'],
  remediated: ['verified'],
  verified: ['closed'],
  closed: [],
};

describeGatehouse('incidents', (gatehouse) => {
  const boss = () => gatehouse().as('admin');
  const get = async (id: string) => (await (await boss()).get(`/incidents/${id}`)).body;
  const adminId = async () => (await (await boss()).get('/users/me')).body.user_id as string;

  async function incidentIn(state: string): Promise<string> {
    const { id } = await openIncident(gatehouse());
    for (const to of WAY.slice(0, (INCIDENT_STATES as readonly string[]).indexOf(state))) {
      expect((await moveTo(await boss(), id, to)).status).toBe(200);
    }
    return id;
  }

  it.each(INCIDENT_STATES.map((from) => [from, AFTER[from]!]))(
    'that are %s may become %j and nothing else',
    async (from, allowed) => {
      const id = await incidentIn(from);
      const refused = INCIDENT_STATES.filter((to) => !allowed.includes(to));
      for (const to of refused) {
        const { status, body } = await moveTo(await boss(), id, to);
        expect([to, status, body.code]).toEqual([to, 409, 'incident.transition_forbidden']);
      }
      expect((await get(id)).state).toBe(from);
      for (const to of allowed) {
        const { status, body } = await moveTo(await boss(), await incidentIn(from), to);
        expect([status, body.state]).toEqual([200, to]);
      }
    },
  );

  it('tell who did what and when, in order', async () => {
    const id = await incidentIn('closed');
    const actor = { type: 'user', id: await adminId(), name: 'admin' };
    const told = (await get(id)).timeline;
    const checked = told.findIndex(({ what }: any) => what === 'checked');
    expect([told[checked].actor.type, told[checked + 1].to]).toEqual(['system', 'verified']);
    const timeline = told.toSpliced(checked, 1);
    expect(timeline.map(({ what, from, to, note }: any) => [what, from, to, note])).toEqual([
      ['opened', null, null, 'Seen on a paste site'],
      ['acknowledged', null, null, null],
      ...INCIDENT_STATES.slice(1).map((to, i) => ['moved', INCIDENT_STATES[i], to, `to ${to}`]),
    ]);
    for (const entry of timeline) expect(entry.actor).toEqual(actor);
    const times = timeline.map(({ at }: any) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a: number, b: number) => a - b));
  });

  it('are opened by people too, who find them where they are told', async () => {
    const caller = await boss();
    const subject = { type: 'user', id: 'u-1' };
    const report = { kind: 'credential-leak', severity: 'medium', summary: 'A list was sold', subject };
    const [first, second] = [await caller.post('/incidents', report), await caller.post('/incidents', report)];
    expect([first.status, first.headers.get('location')]).toEqual([201, `/incidents/${first.body.id}`]);
    expect(second.body.id).not.toBe(first.body.id);
    const { timeline: _timeline, ...found } = (await caller.get(first.headers.get('location')!)).body;
    expect(found).toEqual(first.body);
    expect(found).toMatchObject({ ...report, state: 'detected', count: 1, source: null, assigneeId: null });
  });

  it('are refused with each wrong field named', async () => {
    const { status, body } = await (await boss()).post('/incidents', { kind: 'fire', severity: 'worst', cause: 'x' });
    expect([status, body.errors.map(({ field }: any) => field).toSorted()]).toEqual([
      422,
      ['cause', 'kind', 'severity', 'summary'],
    ]);
    const { id } = await openIncident(gatehouse());
    expect((await (await boss()).post(`/incidents/${id}/transitions`, { to: 'assessed' })).status).toBe(422);
  });

  it('are listed newest first, filtered and page by page', async () => {
    const caller = await boss();
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      const report = { kind: 'administrator-activity', severity: 'medium', summary: `number ${n}` };
      ids.unshift((await caller.post('/incidents', report)).body.id);
    }
    await moveTo(caller, ids[0]!, 'assessed');
    const filters = 'kind=administrator-activity&severity=medium';
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await caller.get(`/incidents?${filters}&limit=2${cursor && `&cursor=${cursor}`}`);
      expect(page.status).toBe(200);
      seen.push(...page.body.items.map(({ id }: any) => id));
      cursor = page.body.nextCursor;
    }
    expect(seen.toSorted()).toEqual(ids.toSorted());
    const assessed = await caller.get(`/incidents?${filters}&state=assessed`);
    expect(assessed.body.items.map(({ id }: any) => id)).toEqual([ids[0]]);
    expect((await caller.get('/incidents?state=asleep')).status).toBe(422);
  });

  it('that are not there are 404', async () => {
    const [caller, id] = [await boss(), randomUUID()];
    const answers = [
      await caller.get(`/incidents/${id}`),
      await moveTo(caller, id, 'assessed'),
      await caller.post(`/incidents/${id}/acknowledge`),
      await caller.put(`/incidents/${id}/assignee`, { userId: null }),
    ];
    for (const { status, body } of answers) expect([status, body.code]).toEqual([404, 'incident.not_found']);
  });

  it('of two transitions at once make one and refuse the other', async () => {
    const { id } = await openIncident(gatehouse());
    const answers = await Promise.all(Array.from({ length: 8 }, async () => moveTo(await boss(), id, 'assessed')));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array<number>(7).fill(409)]);
    const { timeline } = await get(id);
    expect(timeline.filter(({ what }: any) => what === 'moved')).toHaveLength(1);
  });

  it('that are closed stay closed: what is seen again is another one', async () => {
    const seen: IncidentReport = { kind: 'refresh-reuse', severity: 'low', cause: 'session 1', summary: 'Used twice' };
    const report = () => gatehouse().app.get(IncidentsService).report(seen);
    const { id } = await report();
    for (const to of ['assessed', 'closed']) await moveTo(await boss(), id, to);
    const again = await report();
    expect([again.opened, again.id === id]).toEqual([true, false]);
    expect(await get(id)).toMatchObject({ state: 'closed', count: 1 });
  });

  it('that end while they are reported again are counted or followed by another, never lost', async () => {
    for (let run = 0; run < 5; run += 1) {
      const seen: IncidentReport = { kind: 'refresh-reuse', severity: 'low', cause: `race ${run}`, summary: 'Again' };
      const report = () => gatehouse().app.get(IncidentsService).report(seen);
      const { id } = await report();
      await moveTo(await boss(), id, 'assessed');
      const [again] = await Promise.all([report(), moveTo(await boss(), id, 'closed')]);
      const { count, state } = await get(id);
      expect([state, count]).toEqual(['closed', again.opened ? 1 : 2]);
    }
  });

  it('are given to somebody who may handle them, and taken back', async () => {
    const [caller, userId] = [await boss(), await adminId()];
    const { id } = await openIncident(gatehouse());
    const assign = (to: string | null) => caller.put(`/incidents/${id}/assignee`, { userId: to });
    expect((await assign(userId)).body.assigneeId).toBe(userId);
    expect((await assign(userId)).status).toBe(200);
    expect((await assign(null)).body.assigneeId).toBeNull();
    const { timeline } = await get(id);
    const given = timeline.filter(({ what }: any) => what === 'assigned').map(({ details }: any) => details);
    expect(given).toEqual([{ assigneeId: userId }, { assigneeId: null }]);
    const alice = (await (await gatehouse().as('alice')).get('/users/me')).body.user_id as string;
    for (const other of [alice, randomUUID()]) {
      const { status, body } = await assign(other);
      expect([status, body.errors[0].field]).toEqual([422, 'userId']);
    }
    for (const to of ['assessed', 'closed']) await moveTo(caller, id, to);
    expect((await assign(userId)).body.code).toBe('incident.closed');
  });

  it('are nobody else’s business', async () => {
    const { id } = await openIncident(gatehouse());
    for (const { username } of demoAccounts.filter((account) => account.username !== 'admin')) {
      const caller = await gatehouse().as(username);
      const answers = [
        await caller.get('/incidents'),
        await caller.get(`/incidents/${id}`),
        await moveTo(caller, id, 'assessed'),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    }
    expect((await gatehouse().anyone.get('/incidents')).status).toBe(401);
  });
});
