import { ConfirmedSigns, IncidentsService, SelfIsolationService } from '../../src/incidents/index.js';
import { InstancesRepository } from '../../src/incidents/isolation/instances.repository.js';
import { OwnInstance } from '../../src/incidents/isolation/own-instance.js';
import { TransactionRunner } from '../../src/platform/database/index.js';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { startGatehouse, type Gatehouse } from '../support/gatehouse.js';
import { moveTo } from '../support/incidents.js';
import { fromElsewhere } from '../support/people.js';
import { incidentsOf } from '../support/seen-incidents.js';
import { TestClock } from '../support/test-clock.js';

const kind = testDatabases().at(-1)!;

/** Several instances of one house, as applications of this process. */
describe(`instances that isolate themselves (${kind.name})`, () => {
  const clock = new TestClock();
  let database: TestDatabase;
  let running: Gatehouse[];

  const start = async (settings: Record<string, string> = {}) => {
    const gatehouse = await startGatehouse({ ...database.settings, ...settings }, clock);
    running.push(gatehouse);
    return gatehouse;
  };
  const stop = async (gatehouse: Gatehouse) => {
    running = running.filter((other) => other !== gatehouse);
    await gatehouse.stop();
  };
  const status = async ({ anyone }: Gatehouse) => (await anyone.get('/products')).status;
  const statesOn = async (gatehouse: Gatehouse) => {
    const { body } = await (await gatehouse.as('admin')).get('/isolation');
    return body.items.map(({ state }: any) => state as string).toSorted();
  };
  const report = async ({ app }: Gatehouse) => {
    const seen = { kind: 'injection', severity: 'high', cause: 'honey', summary: 'A honey value was used' } as const;
    return (await app.get(IncidentsService).report(seen)).id;
  };
  const isolateItself = async (gatehouse: Gatehouse, incidentId: string) =>
    gatehouse.app.get(SelfIsolationService).isolateItself('a confirmed sign', incidentId);
  beforeEach(async () => {
    running = [];
    database = await kind.create();
  });

  afterEach(async () => {
    await Promise.all(running.map((gatehouse) => gatehouse.stop()));
    await database.drop();
  });

  it('do so while another one serves, and say so in the incident', async () => {
    const [a, b] = [await start(), await start()];
    const id = await report(a);
    expect(await isolateItself(a, id)).toBe('isolated');
    expect([await status(a), await status(b)]).toEqual([503, 200]);
    expect(await statesOn(b)).toEqual(['isolated', 'serving']);
    expect(await isolateItself(a, id)).toBe('isolated');
    const { body } = await (await b.as('admin')).get(`/incidents/${id}`);
    const { what, actor, details } = body.timeline.find((entry: any) => entry.what === 'isolated');
    expect([what, actor.type, details.reason]).toEqual(['isolated', 'system', 'a confirmed sign']);
  });

  it('do so on a confirmed sign, and on no report however grave', async () => {
    const [a, b] = [await start(), await start()];
    const incidentId = await report(a);
    expect(await status(a)).toBe(200);
    a.app.get(ConfirmedSigns).tell({ reason: 'bait was taken', incidentId });
    await eventually(async () => (await status(a)) === 503);
    expect(await status(b)).toBe(200);
  });

  it('do so each time, after an operator has let them serve and after the incident was closed', async () => {
    const [a, b] = [await start({ TRUSTED_PROXIES: '127.0.0.1', INSTANCE_ID: 'gatehouse-a' }), await start()];
    const boss = await b.as('admin');
    const sql = 'SELECT username FROM users JOIN api_tokens ON user_id = users.id';
    const [{ username }] = await b.app.get(TransactionRunner).manager.query<[{ username: string }]>(sql);
    const presentBait = () => a.anyone.form('/token', { username, password: 'x' }, fromElsewhere());
    const untilIsolated = () => eventually(async () => (await status(a)) === 503);
    const release = async () => {
      expect((await boss.delete('/isolation?instanceId=gatehouse-a')).status).toBe(204);
      await eventually(async () => (await status(a)) === 200);
    };
    const baits = async () => (await incidentsOf(b)).filter(({ cause }) => cause === 'bait');
    for (let n = 0; n < 4; n += 1) {
      await presentBait();
      await untilIsolated();
      await release();
    }
    const [first, ...others] = await baits();
    expect([first!.count, others]).toEqual([4, []]);
    for (const to of ['assessed', 'closed']) await moveTo(boss, first!.id, to);
    await eventually(async () => {
      await presentBait();
      return (await baits()).length === 2;
    });
    await untilIsolated();
  });

  it('keep an incident open until an operator lets them serve; what an operator isolates does not', async () => {
    const [a, b] = [await start({ INSTANCE_ID: 'gatehouse-a' }), await start()];
    const boss = await b.as('admin');
    const id = await report(a);
    for (const to of ['assessed', 'contained', 'analysed', 'remediated']) await moveTo(boss, id, to);
    await isolateItself(a, id);
    const refused = await moveTo(boss, id, 'verified');
    expect([refused.status, refused.body.errors]).toEqual([
      409,
      [
        {
          field: 'isolation',
          code: 'failed',
          message: '1 instances are isolated, 1 of them by the house itself',
        },
      ],
    ]);
    await boss.delete('/isolation?instanceId=gatehouse-a');
    await boss.post('/isolation', { reason: 'by hand', instanceId: 'gatehouse-a' });
    const { body } = await boss.post(`/incidents/${id}/verification`);
    expect(body.checks).toContainEqual({
      check: 'isolation',
      passed: true,
      evidence: '1 instances are isolated, 0 of them by the house itself',
    });
    expect((await moveTo(boss, id, 'verified')).status).toBe(200);
  });

  it('do not where they are alone; operators are asked, and may', async () => {
    const a = await start();
    const id = await report(a);
    expect([await isolateItself(a, id), await status(a)]).toEqual(['refused', 200]);
    const boss = await a.as('admin');
    const { timeline } = (await boss.get(`/incidents/${id}`)).body;
    expect(timeline.map(({ what }: any) => what)).toEqual([
      'opened',
      'called',
      'isolation_proposed',
      'isolation_refused',
      'isolation_proposed',
    ]);
    expect((await boss.post('/isolation', { reason: 'an operator says so' })).status).toBe(200);
    expect(await status(a)).toBe(503);
  });

  it('of two at once one does and the other stays', async () => {
    const [a, b] = [await start(), await start()];
    const id = await report(a);
    const outcomes = await Promise.all([isolateItself(a, id), isolateItself(b, id)]);
    expect(outcomes.toSorted()).toEqual(['isolated', 'refused']);
    expect([await status(a), await status(b)].toSorted()).toEqual([200, 503]);
  });

  it('do not count on others that are isolated, stopped or silent', async () => {
    const [a, b] = [await start(), await start()];
    const id = await report(a);
    await (await a.as('admin')).post('/isolation', { reason: 'by hand' });
    expect(await isolateItself(b, id)).toBe('refused');
    await (await a.as('admin')).delete('/isolation');
    await stop(a);
    expect(await statesOn(b)).toEqual(['serving', 'stopped']);
    expect(await isolateItself(b, id)).toBe('refused');

    const c = await start();
    clock.pass({ seconds: 11 });
    await b.app.get(OwnInstance).beat();
    await c.app.get(OwnInstance).beat();
    expect(await isolateItself(b, id)).toBe('isolated');
    await (await b.as('admin')).delete('/isolation');
    jest.spyOn(c.app.get(OwnInstance), 'beat').mockResolvedValue(undefined);
    // Readings queue: a beat that was under way is over.
    await c.app.get(OwnInstance).refresh();
    clock.pass({ seconds: 11 });
    await b.app.get(OwnInstance).beat();
    expect(await statesOn(b)).toContain('silent');
    expect(await isolateItself(b, id)).toBe('refused');
  });

  it('are isolated by name from each other, and all at once', async () => {
    const [a, b] = [await start({ INSTANCE_ID: 'gatehouse-a' }), await start({ INSTANCE_ID: 'gatehouse-b' })];
    const boss = await a.as('admin');
    expect((await boss.post('/isolation', { reason: 'b is odd', instanceId: 'gatehouse-b' })).status).toBe(200);
    await eventually(async () => (await status(b)) === 503);
    expect(await status(a)).toBe(200);
    expect((await boss.delete('/isolation?instanceId=gatehouse-b')).status).toBe(204);
    await eventually(async () => (await status(b)) === 200);
    await boss.post('/isolation', { reason: 'all are odd', instanceId: 'all' });
    await eventually(async () => (await status(b)) === 503 && (await status(a)) === 503);
    expect((await (await b.as('admin')).delete('/isolation?instanceId=all')).status).toBe(204);
    await eventually(async () => (await status(b)) === 200 && (await status(a)) === 200);
  });

  it('come back isolated after a restart, and under their own names', async () => {
    const a = await start();
    await (await a.as('admin')).post('/isolation', { reason: 'before the restart' });
    await stop(a);
    const again = await start();
    expect(await status(again)).toBe(503);
    expect((await again.anyone.get('/health/ready')).status).toBe(503);
    const other = await start();
    expect([await status(other), await statesOn(other)]).toEqual([200, ['isolated', 'serving']]);
    await (await again.as('admin')).delete('/isolation');
    expect(await status(again)).toBe(200);
  });

  it('hear of it by the next heartbeat where they missed the word', async () => {
    const a = await start({ INSTANCE_ID: 'gatehouse-a' });
    const change = { isolatedAt: clock.now(), isolationReason: 'restored from a backup', isolatedBy: 'x' };
    await a.app.get(TransactionRunner).run(() => a.app.get(InstancesRepository).update('gatehouse-a', change));
    await eventually(async () => (await status(a)) === 503);
  });
});
