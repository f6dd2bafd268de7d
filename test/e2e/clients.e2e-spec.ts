import { randomUUID } from 'node:crypto';
import { basic, register } from '../support/partner.js';
import { describeGatehouse } from '../support/suite.js';

const PASSWORD = 'a quiet lake under snow';
const UNKNOWN = `client-${'A'.repeat(24)}`;

describeGatehouse(
  'the secret of a client',
  (gatehouse) => {
    it('stands in no log and in no refusal, however it is sent', async () => {
      const partner = await register(gatehouse(), { grants: ['client_credentials'] });
      const admin = await gatehouse().as('admin');
      const { body: issued } = await admin.post(`/clients/${partner.id}/secrets`, {});
      const { anyone } = gatehouse();
      const grant = { grant_type: 'client_credentials' };
      const form = { ...grant, client_id: partner.id, client_secret: issued.clientSecret };
      const encoded = (secret: string) => Buffer.from(`${partner.id}:${secret}`).toString('base64');
      const answers = [
        await anyone.form('/token', form),
        await anyone.form('/token', grant, basic(partner)),
        await anyone.form('/token', form, basic(partner)),
        await anyone.form('/token', { ...form, client_id: `${partner.id}x` }),
        await anyone.form('/token', { ...form, client_id: issued.clientSecret }),
        await anyone.form('/token', { ...form, scope: issued.clientSecret }),
        await anyone.form('/token', { ...form, grant_type: issued.clientSecret }),
        await anyone.form('/token/introspect', { ...form, token: issued.clientSecret }),
        await anyone.post('/token', form),
        await admin.get(`/clients/${partner.id}/secrets`),
        await admin.get('/clients'),
        await admin.get(`/clients/${issued.clientSecret}`),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 400, 401, 401, 400, 400, 200, 415, 200, 200, 422]);
      const log = gatehouse().logLines.join('');
      // The path of an answer is what its caller has just sent.
      const bodies = JSON.stringify(
        answers.map(({ body }) => body),
        (name, value) => (name === 'path' ? undefined : value),
      );
      const seen = `${log}${bodies}`;
      expect(seen.includes(partner.id)).toBe(true);
      for (const secret of [partner.secret, issued.clientSecret]) {
        expect([seen.includes(secret), seen.includes(encoded(secret))]).toEqual([false, false]);
      }
    });
  },
  { LOG_LEVEL: 'debug' },
);

describeGatehouse('partners’ clients', (gatehouse) => {
  const admin = () => gatehouse().as('admin');
  const terms = { name: 'Orders', grants: ['client_credentials'], scopes: ['products:write'] };

  it('are registered with an id and a secret that is shown this once', async () => {
    const { status, headers, body } = await (await admin()).post('/clients', terms);
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/clients/${body.id}`);
    const { clientSecret, ...client } = body;
    expect(clientSecret).toMatch(/^ghs_[\w-]{43}$/);
    expect(client).toEqual({
      id: expect.stringMatching(/^client-[\w-]{24}$/),
      ...terms,
      rateLimitPerMinute: null,
      enabled: true,
      createdBy: expect.any(String),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect((await (await admin()).get(`/clients/${body.id}`)).body).toEqual(client);
    const listed = await (await admin()).get('/clients?limit=100');
    const secrets = await (await admin()).get(`/clients/${body.id}/secrets`);
    expect(listed.body.items).toContainEqual(client);
    expect(secrets.body.items).toEqual([
      { id: expect.any(String), label: null, createdAt: expect.any(String), expiresAt: null },
    ]);
    for (const shown of [listed.body, secrets.body, gatehouse().logLines]) {
      expect(JSON.stringify(shown)).not.toMatch(new RegExp(`${clientSecret}|secretHash`));
    }
  });

  it('are changed, disabled, enabled and deleted', async () => {
    const { id } = await register(gatehouse());
    const boss = await admin();
    const changed = await boss.patch(`/clients/${id}`, {
      name: 'Renamed',
      grants: ['refresh_token', 'password'],
      scopes: ['users:read', 'products:write', 'users:read'],
      rateLimitPerMinute: 60,
    });
    expect(changed.body).toMatchObject({
      name: 'Renamed',
      grants: ['password', 'refresh_token'],
      scopes: ['products:write', 'users:read'],
      rateLimitPerMinute: 60,
    });
    expect((await boss.patch(`/clients/${id}`, { rateLimitPerMinute: null })).body.rateLimitPerMinute).toBeNull();
    expect((await boss.patch(`/clients/${id}`, {})).body.name).toBe('Renamed');
    expect((await boss.post(`/clients/${id}/disable`)).body.enabled).toBe(false);
    expect((await boss.post(`/clients/${id}/disable`)).body.enabled).toBe(false);
    expect((await boss.post(`/clients/${id}/enable`)).body.enabled).toBe(true);
    expect((await boss.delete(`/clients/${id}/tokens`)).status).toBe(204);
    expect((await boss.delete(`/clients/${id}`)).status).toBe(204);
    expect((await boss.get(`/clients/${id}`)).status).toBe(404);
  });

  it('are listed page by page, each once', async () => {
    for (let i = 0; i < 5; i += 1) await register(gatehouse());
    const boss = await admin();
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: any = await boss.get(`/clients?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...body.items.map((item: { id: string }) => item.id));
      cursor = body.nextCursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(5);
    expect((await boss.get('/users?limit=1&cursor=AAAA')).status).toBe(422);
  });

  it.each([
    ['name', { name: '' }],
    ['name', { name: 'x'.repeat(101) }],
    ['grants', { grants: [] }],
    ['grants', { grants: ['implicit'] }],
    ['scopes', { scopes: ['castles:build'] }],
    ['scopes', { scopes: ['*'] }],
    ['rateLimitPerMinute', { rateLimitPerMinute: 0 }],
    ['rateLimitPerMinute', { rateLimitPerMinute: 1.5 }],
    ['id', { id: UNKNOWN }],
    ['clientSecret', { clientSecret: 'mine' }],
    ['tokenGeneration', { tokenGeneration: randomUUID() }],
  ])('are refused with %s named when it is wrong: %j', async (field, wrong) => {
    const boss = await admin();
    const { id } = await register(gatehouse());
    for (const answer of [
      await boss.post('/clients', { ...terms, ...wrong }),
      await boss.patch(`/clients/${id}`, wrong),
    ]) {
      expect([answer.status, answer.body.errors?.map((error: { field: string }) => error.field)]).toEqual([
        422,
        [field],
      ]);
    }
  });

  it('are not found under an id that is none, whatever is asked', async () => {
    const boss = await admin();
    const requests: [string, string, unknown?][] = [
      ['GET', ''],
      ['PATCH', '', {}],
      ['DELETE', ''],
      ['POST', '/disable'],
      ['POST', '/enable'],
      ['DELETE', '/tokens'],
      ['GET', '/secrets'],
      ['POST', '/secrets', {}],
      ['DELETE', `/secrets/${randomUUID()}`],
    ];
    for (const [method, path, body] of requests) {
      const answer = await boss.send(method, `/clients/${UNKNOWN}${path}`, body, {});
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 404, 'client.not_found']);
      expect((await boss.send(method, `/clients/first-party${path}`, body, {})).status).toBe(422);
    }
  });

  it.each(['alice', 'manager'])('are none of the business of %s, who lacks clients:manage', async (username) => {
    const { id } = await register(gatehouse());
    const caller = await gatehouse().as(username);
    expect((await caller.get('/clients')).status).toBe(403);
    expect((await caller.post('/clients', terms)).status).toBe(403);
    expect((await caller.get(`/clients/${id}/secrets`)).status).toBe(403);
    expect((await caller.post(`/clients/${id}/secrets`, {})).status).toBe(403);
    expect((await gatehouse().anyone.get('/clients')).status).toBe(401);
  });

  describe('cannot be a way to more than one holds:', () => {
    const bounded = async (scope: string) => {
      const form = { username: 'admin', password: 'gatehouse-admin', scope };
      return gatehouse().bearing((await gatehouse().anyone.form('/token', form)).body.access_token);
    };

    it('nobody registers or changes a client to a scope that they lack', async () => {
      const some = await bounded('clients:manage products:write');
      const refused = await some.post('/clients', { ...terms, scopes: ['users:read'] });
      expect([refused.status, refused.body.code]).toEqual([403, 'access.grant_exceeds_own']);
      const { body: own } = await some.post('/clients', terms);
      expect(own.scopes).toEqual(['products:write']);
      const wider = await some.patch(`/clients/${own.id}`, { scopes: ['products:write', 'users:read'] });
      expect([wider.status, wider.body.code]).toEqual([403, 'access.grant_exceeds_own']);
      expect((await some.patch(`/clients/${own.id}`, { scopes: [] })).status).toBe(200);
    });

    it('nobody changes, cuts off or takes a secret for a client that may do more than they', async () => {
      const { id } = await register(gatehouse(), { scopes: ['users:write'] });
      const some = await bounded('clients:manage products:write');
      const requests: [string, string, unknown?][] = [
        ['PATCH', '', { scopes: [] }],
        ['PATCH', '', { name: 'mine' }],
        ['DELETE', ''],
        ['POST', '/disable'],
        ['POST', '/enable'],
        ['DELETE', '/tokens'],
        ['POST', '/secrets', {}],
        ['DELETE', `/secrets/${randomUUID()}`],
      ];
      for (const [method, path, body] of requests) {
        const answer = await some.send(method, `/clients/${id}${path}`, body, {});
        expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 403, 'access.target_outranks']);
      }
      expect((await (await admin()).get(`/clients/${id}`)).body).toMatchObject({
        enabled: true,
        scopes: ['users:write'],
      });
    });
  });

  describe('have secrets', () => {
    it('of which at most five live, however many are asked for at once', async () => {
      const { id } = await register(gatehouse());
      const boss = await admin();
      const answers = await Promise.all(Array.from({ length: 8 }, () => boss.post(`/clients/${id}/secrets`, {})));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 201, 201, 409, 409, 409, 409]);
      const { items } = (await boss.get(`/clients/${id}/secrets`)).body;
      expect(items).toHaveLength(5);
      expect((await boss.delete(`/clients/${id}/secrets/${items[0].id}`)).status).toBe(204);
      const again = await boss.delete(`/clients/${id}/secrets/${items[0].id}`);
      expect([again.status, again.body.code]).toEqual([404, 'client.secret_not_found']);
      const one = await boss.post(`/clients/${id}/secrets`, { label: 'new', expiresAt: '2099-01-31T12:00:00+01:00' });
      expect([one.status, one.body.label, one.body.expiresAt]).toEqual([201, 'new', '2099-01-31T11:00:00.000Z']);
      const full = await boss.post(`/clients/${id}/secrets`, {});
      expect([full.status, full.body.code]).toEqual([409, 'client.too_many_secrets']);
    });

    it('of their own: another client’s is not found', async () => {
      const [mine, other] = [await register(gatehouse()), await register(gatehouse())];
      const boss = await admin();
      const { items } = (await boss.get(`/clients/${other.id}/secrets`)).body;
      expect((await boss.delete(`/clients/${mine.id}/secrets/${items[0].id}`)).status).toBe(404);
      expect((await boss.get(`/clients/${other.id}/secrets`)).body.items).toHaveLength(1);
    });

    it.each([
      '2001-01-01T00:00:00Z',
      'tomorrow',
      '2031-02-30T00:00:00Z',
      '2031-W01-1T00:00:00Z',
      1,
      '2031-01-01T00:00:00',
    ])('that do not expire at %j', async (expiresAt) => {
      const { id } = await register(gatehouse());
      const { status, body } = await (await admin()).post(`/clients/${id}/secrets`, { expiresAt });
      expect([status, body.errors?.[0].field]).toEqual([422, 'expiresAt']);
    });
  });

  it('go on when the person who registered them is deleted', async () => {
    const boss = await admin();
    const body = { username: 'leaver', email: 'leaver@example.com', password: PASSWORD, roles: ['admin'] };
    const { body: user } = await boss.post('/users', body);
    const leaver = gatehouse().bearing((await gatehouse().signIn('leaver', PASSWORD)).access_token);
    const { body: client } = await leaver.post('/clients', terms);
    expect((await boss.delete(`/users/${user.id}`)).status).toBe(204);
    expect((await boss.get(`/clients/${client.id}`)).body).toMatchObject({ enabled: true, createdBy: user.id });
  });
});
