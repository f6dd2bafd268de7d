import { randomUUID } from 'node:crypto';
import { RouteTable } from '../../src/access-control/index.js';
import { clientCredentials, register } from '../support/partner.js';
import { describeGatehouse } from '../support/suite.js';

/** CONTRACT: health, login of operators, incidents, isolation, trace, audit, keys. */
const SHORT_LIST =
  /^(?:\w+ \/health\/|POST \/token(?:\/refresh)?$|POST \/auth\/login$|\w+ \/incidents|\w+ \/isolation|GET \/trace|GET \/audit-events|\w+ \/source-blocks|\w+ \/keys)/;

const REASON = 'a honey account was used';

describeGatehouse('an isolated instance', (gatehouse) => {
  const boss = () => gatehouse().as('admin');
  const isolate = async (instanceId?: string) => (await boss()).post('/isolation', { reason: REASON, instanceId });
  const release = async (query = '') => (await boss()).delete(`/isolation${query}`);
  const signIn = (username: string, password: string) => gatehouse().anyone.form('/token', { username, password });

  afterEach(async () => {
    expect((await release('?instanceId=all')).status).toBe(204);
  });

  it('answers 503 to every route but the short list, with its own code and when to come back', async () => {
    const caller = await boss();
    const wrong: string[] = [];
    await isolate();
    const rows = gatehouse()
      .app.get(RouteTable)
      .rows.filter(({ path }) => path !== '/isolation');
    for (const { method, path } of rows) {
      const target = path.replaceAll(/:\w+/g, randomUUID());
      const { status, headers, body } = await caller.send(method, target, method === 'GET' ? undefined : {}, {});
      const refused = status === 503 && body.code === 'service.isolated' && Number(headers.get('retry-after')) > 0;
      if (refused === SHORT_LIST.test(`${method} ${path}`)) wrong.push(`${method} ${path}: ${status} ${body?.code}`);
    }
    expect(rows.length).toBeGreaterThan(60);
    expect(wrong).toEqual([]);
  });

  it('answers 503 to paths and methods that it does not know, and to who sends nonsense', async () => {
    await isolate();
    const answers = [
      await gatehouse().anyone.get('/nowhere'),
      await gatehouse().anyone.put('/users'),
      await fetch(`${gatehouse().origin}/products`, { method: 'HEAD' }),
      await gatehouse().anyone.post('/products', undefined, { 'content-type': 'text/plain' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
    expect((await gatehouse().anyone.send('OPTIONS', '/incidents', undefined, {})).status).toBe(204);
  });

  it('is alive, not ready, and says so at once; afterwards it is ready at once', async () => {
    expect((await gatehouse().anyone.get('/health/ready')).status).toBe(200);
    await isolate();
    expect((await gatehouse().anyone.get('/health/live')).status).toBe(200);
    const { status, body } = await gatehouse().anyone.get('/health/ready');
    expect([status, body.code, body.errors]).toEqual([
      503,
      'health.not_ready',
      [{ field: 'instance', code: 'isolated', message: 'is isolated' }],
    ]);
    expect(JSON.stringify(body)).not.toContain(REASON);
    await release();
    expect((await gatehouse().anyone.get('/health/ready')).status).toBe(200);
    expect((await gatehouse().anyone.get('/products')).status).toBe(200);
  });

  it('gives tokens to who may handle incidents, and to nobody else', async () => {
    const before = await gatehouse().signIn('alice', 'wonderland');
    const bosss = await gatehouse().signIn('admin', 'gatehouse-admin');
    const partner = await register(gatehouse(), { scopes: ['incidents:manage'] });
    await isolate();
    const refused = [
      await signIn('alice', 'wonderland'),
      await gatehouse().anyone.post('/auth/login', { username: 'alice', password: 'wonderland' }),
      await gatehouse().anyone.form('/token/refresh', { refresh_token: before.refresh_token }),
      await clientCredentials(gatehouse(), partner),
    ];
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual(
      refused.map(() => [503, 'service.isolated']),
    );
    expect((await signIn('alice', 'not her password')).status).toBe(401);
    const { body: trail } = await (await boss()).get('/audit-events?action=session.refused');
    expect(trail.items[0]).toMatchObject({ outcome: 'denied', actor: { name: 'alice' } });
    const { status, body } = await signIn('admin', 'gatehouse-admin');
    expect(status).toBe(200);
    expect((await gatehouse().bearing(body.access_token).get('/isolation')).status).toBe(200);
    const refreshed = await gatehouse().anyone.form('/token/refresh', { refresh_token: bosss.refresh_token });
    expect(refreshed.status).toBe(200);
    await release();
    const again = await gatehouse().anyone.form('/token/refresh', { refresh_token: before.refresh_token });
    expect(again.status).toBe(200);
  });

  it('tells operators since when, why and by whom, and stays as it was when it is isolated again', async () => {
    const id = (await (await boss()).get('/users/me')).body.user_id;
    const { status, body } = await isolate();
    expect([status, body.items]).toEqual([
      200,
      [expect.objectContaining({ state: 'isolated', self: true, reason: REASON, isolatedBy: id })],
    ]);
    const again = await (await boss()).post('/isolation', { reason: 'another reason' });
    expect(again.body.items[0].reason).toBe(REASON);
    await release();
    const [{ state, reason, isolatedAt }] = (await (await boss()).get('/isolation')).body.items;
    expect([state, reason, isolatedAt]).toEqual(['serving', null, null]);
    expect((await release()).status).toBe(204);
  });

  it('can be named, and nobody else', async () => {
    const [{ id }] = (await (await boss()).get('/isolation')).body.items;
    const unknown = await isolate('nobody');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'isolation.instance_unknown']);
    expect((await isolate(id)).body.items[0].state).toBe('isolated');
    expect((await release('?instanceId=nobody')).status).toBe(404);
    expect((await release(`?instanceId=${id}`)).status).toBe(204);
    expect((await (await boss()).post('/isolation', {})).status).toBe(422);
  });

  it('is isolated and released by who may handle incidents alone', async () => {
    for (const username of ['alice', 'manager']) {
      const caller = await gatehouse().as(username);
      const answers = [
        await caller.get('/isolation'),
        await caller.post('/isolation', { reason: REASON }),
        await caller.delete('/isolation'),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    }
  });
});

describeGatehouse(
  'the limit of an address while the instance is isolated',
  (gatehouse) => {
    it('is not used up by what is refused anyway: the operator at the same address still gets in', async () => {
      const boss = await gatehouse().as('admin');
      await boss.post('/isolation', { reason: REASON });
      const answers = await Promise.all(Array.from({ length: 40 }, () => gatehouse().anyone.get('/products')));
      expect(answers.map(({ body }) => body.code)).toEqual(Array.from({ length: 40 }, () => 'service.isolated'));
      expect((await boss.delete('/isolation')).status).toBe(204);
      expect((await gatehouse().anyone.get('/products')).status).toBe(200);
    });
  },
  { RATE_LIMIT_PER_MINUTE: '20' },
);
