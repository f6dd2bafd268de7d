import { eventually } from '../support/eventually.js';
import { startGatehouse, type Answer, type Gatehouse, type Tokens } from '../support/gatehouse.js';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { describeGatehouse } from '../support/suite.js';

const PASSWORD = 'a quiet lake under snow';
const NEXT_PASSWORD = 'a loud river under stars';
const REFUSED = [400, 401, 403];

const refreshAt = (gatehouse: Gatehouse, refresh_token: string, extra: Record<string, string> = {}) =>
  gatehouse.anyone.form('/token/refresh', { refresh_token, ...extra });
const times = <T>(count: number, attempt: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => attempt(n)));
const issuedBy = (answers: readonly Answer[]) =>
  answers.filter(({ status }) => status === 200).map(({ body }) => body as Tokens);

/** What of `tokens` still opens anything; a dead family has nothing. */
async function living(gatehouse: Gatehouse, tokens: readonly Tokens[]): Promise<string[]> {
  const found: string[] = [];
  for (const { access_token, refresh_token } of tokens) {
    if ((await gatehouse.bearing(access_token).get('/users/me')).status !== 401) found.push('access');
    if ((await refreshAt(gatehouse, refresh_token)).status !== 401) found.push('refresh');
  }
  return found;
}

describeGatehouse('the end of a session, raced by the tokens that it ends,', (gatehouse) => {
  let count = 0;
  const person = async () => {
    count += 1;
    const body = { username: `racer-${count}`, email: `racer-${count}@example.com`, password: PASSWORD };
    const { body: user } = await (await gatehouse().as('admin')).post('/users', body);
    return { id: user.id as string, username: body.username };
  };
  const refresh = (token: string) => refreshAt(gatehouse(), token);

  it.each<[string, (tokens: Tokens, id: string) => Promise<Answer>]>([
    ['logout', ({ access_token }) => gatehouse().bearing(access_token).post('/auth/logout')],
    ['revocation', ({ refresh_token: token }) => gatehouse().anyone.form('/token/revoke', { token })],
    ['an administrator', async (_, id) => (await gatehouse().as('admin')).delete(`/users/${id}/sessions`)],
    ['disabling', async (_, id) => (await gatehouse().as('admin')).post(`/users/${id}/disable`)],
    ['deletion', async (_, id) => (await gatehouse().as('admin')).delete(`/users/${id}`)],
  ])('leaves nothing alive of what was issued meanwhile: by %s', async (_, end) => {
    for (let round = 0; round < 5; round += 1) {
      const { id, username } = await person();
      const tokens = await gatehouse().signIn(username, PASSWORD);
      const [ended, ...answers] = await Promise.all([
        end(tokens, id),
        ...Array.from({ length: 10 }, () => refresh(tokens.refresh_token)),
      ]);
      expect(ended!.status).toBeLessThan(300);
      for (const { status } of answers) expect([200, 401]).toContain(status);
      expect(await living(gatehouse(), [tokens, ...issuedBy(answers)])).toEqual([]);
    }
  });

  it('leaves nothing alive when a stolen token comes back while its successor is used', async () => {
    for (let round = 0; round < 5; round += 1) {
      const first = await gatehouse().signIn('alice', 'wonderland');
      const second = (await refresh(first.refresh_token)).body as Tokens;
      const third = (await refresh(second.refresh_token)).body as Tokens;
      const answers = await times(12, (n) => refresh(n % 3 ? third.refresh_token : first.refresh_token));
      expect(await living(gatehouse(), [first, second, third, ...issuedBy(answers)])).toEqual([]);
    }
  });

  it('leaves the thief nothing when the password changes while he signs in and refreshes', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { username } = await person();
      const [own, stolen] = [
        await gatehouse().signIn(username, PASSWORD),
        await gatehouse().signIn(username, PASSWORD),
      ];
      const change = { currentPassword: PASSWORD, password: NEXT_PASSWORD };
      const [changed, ...answers] = await Promise.all([
        gatehouse().bearing(own.access_token).post('/auth/password', change),
        ...Array.from({ length: 6 }, () => refresh(stolen.refresh_token)),
        ...Array.from({ length: 3 }, () => gatehouse().anyone.form('/token', { username, password: PASSWORD })),
      ]);
      expect(changed!.status).toBe(204);
      expect(await living(gatehouse(), [stolen, ...issuedBy(answers)])).toEqual([]);
      expect((await refresh(own.refresh_token)).status).toBe(200);
    }
  });

  it('is not undone by enabling the account again', async () => {
    const admin = await gatehouse().as('admin');
    for (let round = 0; round < 3; round += 1) {
      const { id, username } = await person();
      const tokens = await gatehouse().signIn(username, PASSWORD);
      const [disabled, ...answers] = await Promise.all([
        admin.post(`/users/${id}/disable`),
        ...Array.from({ length: 6 }, () => refresh(tokens.refresh_token)),
        ...Array.from({ length: 3 }, () => gatehouse().anyone.form('/token', { username, password: PASSWORD })),
      ]);
      expect([disabled!.status, (await admin.post(`/users/${id}/enable`)).status]).toEqual([200, 200]);
      expect(await living(gatehouse(), [tokens, ...issuedBy(answers)])).toEqual([]);
    }
  });

  it('by many who each end all the others leaves at most one, and no deadlock', async () => {
    const { username } = await person();
    const all = await times(8, () => gatehouse().signIn(username, PASSWORD));
    const answers = await Promise.all(
      all.map(({ access_token }) => gatehouse().bearing(access_token).delete('/auth/sessions')),
    );
    for (const { status } of answers) expect([204, 401]).toContain(status);
    const alive = await Promise.all(
      all.map(async ({ access_token }) => (await gatehouse().bearing(access_token).get('/users/me')).status === 200),
    );
    expect(alive.filter(Boolean).length).toBeLessThanOrEqual(1);
  });
});

describeGatehouse('a refresh', (gatehouse) => {
  const open = async (scope?: string) => {
    const fields = { username: 'manager', password: 'gatehouse-manager', ...(scope === undefined ? {} : { scope }) };
    return (await gatehouse().anyone.form('/token', fields)).body as Tokens & { scope: string };
  };

  it.each([
    ['a permission that its holder has', 'users:read products:write'],
    ['a permission that its holder lacks', 'users:read users:write'],
    ['a tab in the list', 'users:read\tproducts:write'],
    ['a line break in the list', 'users:read\nproducts:write'],
    ['commas in the list', 'users:read,products:write'],
    ['capitals', 'USERS:READ products:write'],
    ['everything', '*'],
    ['what every object has', '__proto__ constructor toString'],
    ['five thousand names', 'products:write '.repeat(5_000)],
  ])('asks for more in vain, and does not use its token up: %s', async (_, scope) => {
    const { refresh_token } = await open('users:read');
    const asked = await refreshAt(gatehouse(), refresh_token, { scope });
    expect(REFUSED.concat(413, 422)).toContain(asked.status);
    const { status, body } = await refreshAt(gatehouse(), refresh_token);
    expect([status, body.scope]).toEqual([200, 'users:read']);
  });

  it('of one token, asked for different scopes at once, bounds each access token to what was asked with it', async () => {
    const { refresh_token } = await open();
    const scopes = ['users:read', 'products:write', 'users:read products:write'];
    const answers = await times(9, (n) => refreshAt(gatehouse(), refresh_token, { scope: scopes[n % 3]! }));
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
    for (const [n, { body }] of answers.entries()) {
      expect(new Set(body.scope.split(' '))).toEqual(new Set(scopes[n % 3]!.split(' ')));
      const readable = (await gatehouse().bearing(body.access_token).get('/users')).status;
      expect(readable).toBe(scopes[n % 3]!.includes('users:read') ? 200 : 403);
    }
  });

  it.each<[string, (token: string) => string]>([
    ['with an altered generation', (token) => withClaims(token, (claims) => ({ ...claims, gen: 2 }))],
    ['with another session', (token) => withClaims(token, (claims) => ({ ...claims, sid: claims['sub'] }))],
    ['with a padded signature', (token) => `${token}=`],
    ['with a space before it', (token) => ` ${token}`],
    ['with a line break after it', (token) => `${token}\n`],
    ['with Bearer before it', (token) => `Bearer ${token}`],
    ['twice in one parameter', (token) => `${token} ${token}`],
    ['with a changed last character', (token) => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')],
  ])('of a token %s is refused, and harms no session', async (_, alter) => {
    const { access_token, refresh_token } = await open();
    expect((await refreshAt(gatehouse(), alter(refresh_token))).status).toBe(401);
    expect((await gatehouse().anyone.form('/token/revoke', { token: alter(refresh_token) })).status).toBe(200);
    expect((await gatehouse().bearing(access_token).get('/users/me')).status).toBe(200);
    expect((await refreshAt(gatehouse(), refresh_token)).status).toBe(200);
  });

  it('does not take the tokens of two sessions for each other’s', async () => {
    const [one, other] = [await open(), await open()];
    const [header, , signature] = one.refresh_token.split('.');
    const swapped = `${header}.${other.refresh_token.split('.')[1]}.${signature}`;
    expect((await refreshAt(gatehouse(), swapped)).status).toBe(401);
    await refreshAt(gatehouse(), one.refresh_token);
    expect((await refreshAt(gatehouse(), other.refresh_token)).status).toBe(200);
  });
});

function withClaims(token: string, change: (claims: Record<string, unknown>) => Record<string, unknown>): string {
  const [header, claims, signature] = token.split('.');
  const changed = change(JSON.parse(Buffer.from(claims!, 'base64url').toString()));
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}

describe.each(testDatabases())('two instances on $name', ({ create }) => {
  let database: TestDatabase;
  let one: Gatehouse;
  let other: Gatehouse;

  beforeAll(async () => {
    database = await create();
    one = await startGatehouse(database.settings);
    other = await startGatehouse({ ...database.settings, REGISTRATION: 'closed' });
  });

  afterAll(async () => {
    await one?.stop();
    await other?.stop();
    await database.drop();
  });

  it('give one successor when one refresh token is used on both at once', async () => {
    const { refresh_token } = await one.signIn('alice', 'wonderland');
    const answers = await times(30, (n) => refreshAt(n % 2 ? one : other, refresh_token));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
    expect((await refreshAt(other, answers[0]!.body.refresh_token)).status).toBe(200);
  });

  it('leave no session to whoever uses a stolen token on one while its owner uses the other', async () => {
    for (let round = 0; round < 5; round += 1) {
      const first = await one.signIn('alice', 'wonderland');
      const second = (await refreshAt(one, first.refresh_token)).body as Tokens;
      const third = (await refreshAt(other, second.refresh_token)).body as Tokens;
      const answers = await times(12, (n) =>
        n % 2 ? refreshAt(one, first.refresh_token) : refreshAt(other, third.refresh_token),
      );
      const issued = [first, second, third, ...issuedBy(answers)];
      expect(await living(one, issued)).toEqual([]);
      await eventually(
        () => living(other, issued),
        (left) => left.length === 0,
      );
    }
  });

  it('keep what was taken back through a restart', async () => {
    const kept = await one.signIn('alice', 'wonderland');
    const gone = await one.signIn('alice', 'wonderland');
    await one.bearing(gone.access_token).post('/auth/logout');
    await one.stop();
    one = await startGatehouse(database.settings);
    expect(await living(one, [gone])).toEqual([]);
    expect((await one.bearing(kept.access_token).get('/users/me')).status).toBe(200);
  });
});
