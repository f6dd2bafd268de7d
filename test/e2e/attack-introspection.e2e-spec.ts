import { testDatabases, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { startGatehouse, type Answer, type Gatehouse, type Tokens } from '../support/gatehouse.js';
import { basic, register, tokenOf, type Partner } from '../support/partner.js';

const PASSWORD = 'a quiet lake under snow';
const NEXT_PASSWORD = 'a loud river under stars';
const GRANTS = ['password', 'refresh_token', 'client_credentials'];

/** Everything that a session can be ended with, and whom it is done to. */
interface Victim {
  readonly userId: string;
  readonly username: string;
  readonly partner: Partner;
  readonly tokens: Tokens;
}

describe.each(testDatabases())('what is taken back, seen from another instance on $name,', ({ create }) => {
  let database: TestDatabase;
  let here: Gatehouse;
  let there: Gatehouse;
  let watcher: Partner;
  let count = 0;

  beforeAll(async () => {
    database = await create();
    here = await startGatehouse(database.settings);
    there = await startGatehouse(database.settings);
    watcher = await register(here, { scopes: ['tokens:introspect'] });
  });

  afterAll(async () => {
    await here?.stop();
    await there?.stop();
    await database.drop();
  });

  const refresh = (gatehouse: Gatehouse, refresh_token: string, partner: Partner) =>
    gatehouse.anyone.form('/token/refresh', { refresh_token }, basic(partner));
  const told = async (gatehouse: Gatehouse, token: string) =>
    (await gatehouse.anyone.form('/token/introspect', { token }, basic(watcher))).body;
  const statusOf = async (gatehouse: Gatehouse, token: string) =>
    (await gatehouse.bearing(token).get('/users/me')).status;

  const victim = async (): Promise<Victim> => {
    count += 1;
    const username = `victim-${count}`;
    const body = { username, email: `${username}@example.com`, password: PASSWORD };
    const { body: user } = await (await here.as('admin')).post('/users', body);
    const partner = await register(here, { grants: GRANTS, scopes: ['users:read'] });
    const { body: tokens } = await here.anyone.form('/token', { username, password: PASSWORD }, basic(partner));
    return { userId: user.id, username, partner, tokens };
  };
  const revoke = ({ partner }: Victim, token: string) => here.anyone.form('/token/revoke', { token }, basic(partner));

  it.each<[string, (victim: Victim) => Promise<Answer>]>([
    ['logout', ({ tokens }) => here.bearing(tokens.access_token).post('/auth/logout')],
    ['revocation of the access token', (held) => revoke(held, held.tokens.access_token)],
    ['revocation of the refresh token', (held) => revoke(held, held.tokens.refresh_token)],
    ['an administrator', async ({ userId }) => (await here.as('admin')).delete(`/users/${userId}/sessions`)],
    ['disabling', async ({ userId }) => (await here.as('admin')).post(`/users/${userId}/disable`)],
    ['deletion', async ({ userId }) => (await here.as('admin')).delete(`/users/${userId}`)],
    [
      'disabling of the partner',
      async ({ partner }) => (await here.as('admin')).post(`/clients/${partner.id}/disable`),
    ],
    ['cut-off of the partner', async ({ partner }) => (await here.as('admin')).delete(`/clients/${partner.id}/tokens`)],
    ['deletion of the partner', async ({ partner }) => (await here.as('admin')).delete(`/clients/${partner.id}`)],
    [
      'another password',
      async ({ username }) => {
        const { access_token } = await here.signIn(username, PASSWORD);
        const change = { currentPassword: PASSWORD, password: NEXT_PASSWORD };
        return here.bearing(access_token).post('/auth/password', change);
      },
    ],
    [
      'a used refresh token',
      async ({ tokens, partner }) => {
        const { body: second } = await refresh(here, tokens.refresh_token, partner);
        const { body: third } = await refresh(here, second.refresh_token, partner);
        expect((await refresh(here, tokens.refresh_token, partner)).status).toBe(401);
        return refresh(here, third.refresh_token, partner).then((answer) => ({ ...answer, status: 200 }));
      },
    ],
  ])('opens nothing, refreshes nothing and is introspected as nothing: by %s', async (_, end) => {
    const held = await victim();
    const { access_token, refresh_token } = held.tokens;
    for (const gatehouse of [here, there]) {
      expect(await statusOf(gatehouse, access_token)).toBe(200);
      for (const token of [access_token, refresh_token]) expect((await told(gatehouse, token)).active).toBe(true);
    }
    expect((await end(held)).status).toBeLessThan(300);
    await eventually(async () => (await statusOf(there, access_token)) !== 200);
    for (const gatehouse of [here, there]) {
      expect(await statusOf(gatehouse, access_token)).toBe(401);
      for (const token of [access_token, refresh_token])
        expect(await told(gatehouse, token)).toEqual({ active: false });
      expect((await refresh(gatehouse, refresh_token, held.partner)).status).toBe(401);
    }
  });

  it('tells nothing to who shows a token, or a name, where a client’s secret is asked for', async () => {
    const { access_token } = await here.signIn('admin', 'gatehouse-admin');
    const own = await tokenOf(here, watcher);
    const named = { token: access_token, client_id: watcher.id };
    const attempts: [Record<string, string>, Record<string, string>][] = [
      [{ token: access_token }, { authorization: `Bearer ${access_token}` }],
      [{ token: access_token }, { authorization: `Bearer ${own}` }],
      [named, {}],
      [named, { authorization: `Bearer ${own}` }],
      [{ ...named, client_secret: own }, {}],
      [{ token: access_token }, basic({ id: watcher.id, secret: own })],
      [{ token: access_token, client_id: 'first-party' }, {}],
    ];
    for (const [form, headers] of attempts) {
      const { status, body } = await here.anyone.form('/token/introspect', form, headers);
      expect([status, body.error, body.active]).toEqual([401, 'invalid_client', undefined]);
    }
  });

  it('stays taken back through a restart, though it is a client’s own and has no session', async () => {
    const [gone, kept] = [await tokenOf(here, watcher), await tokenOf(here, watcher)];
    await here.anyone.form('/token/revoke', { token: gone }, basic(watcher));
    await here.stop();
    here = await startGatehouse(database.settings);
    expect(await told(here, gone)).toEqual({ active: false });
    expect((await told(here, kept)).active).toBe(true);
  });
});
