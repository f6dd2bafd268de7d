import { describeGatehouse } from '../support/suite.js';
import { TestClock } from '../support/test-clock.js';

describeGatehouse(
  'sessions',
  (gatehouse) => {
    const refresh = (refresh_token: string, extra: Record<string, string> = {}) =>
      gatehouse().anyone.form('/token/refresh', { refresh_token, ...extra });
    const statusOf = async (access: string) => (await gatehouse().bearing(access).get('/users/me')).status;

    it('end at logout: the access token and the refresh token are dead at once, other sessions live', async () => {
      const [one, other] = [
        await gatehouse().signIn('alice', 'wonderland'),
        await gatehouse().signIn('alice', 'wonderland'),
      ];
      expect(await statusOf(one.access_token)).toBe(200);
      expect((await gatehouse().bearing(one.access_token).post('/auth/logout')).status).toBe(204);
      expect(await statusOf(one.access_token)).toBe(401);
      expect((await refresh(one.refresh_token)).status).toBe(401);
      expect(await statusOf(other.access_token)).toBe(200);
    });

    it('give a chain of refresh tokens, each good once', async () => {
      let { refresh_token } = await gatehouse().signIn('alice', 'wonderland');
      for (let i = 0; i < 3; i += 1) {
        const { status, body } = await refresh(refresh_token);
        expect(status).toBe(200);
        refresh_token = body.refresh_token;
      }
    });

    it('die as a whole when a used refresh token comes back, and the kill is kept though the request fails', async () => {
      const first = await gatehouse().signIn('alice', 'wonderland');
      const second = (await refresh(first.refresh_token)).body;
      const third = (await refresh(second.refresh_token)).body;
      const replay = await refresh(first.refresh_token);
      expect([replay.status, replay.body.error]).toEqual([401, 'invalid_grant']);
      expect((await refresh(third.refresh_token)).status).toBe(401);
      expect(await statusOf(third.access_token)).toBe(401);
      expect(gatehouse().logLines.join('')).toContain('session.refresh_reused');
    });

    it('leave one living chain when fifty refreshes of one token race: all get the same successor', async () => {
      const { refresh_token } = await gatehouse().signIn('alice', 'wonderland');
      const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(refresh_token)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      const successors = new Set(answers.map(({ body }) => body.refresh_token as string));
      expect(successors.size).toBe(1);
      expect(successors.has(refresh_token)).toBe(false);
      expect((await refresh([...successors][0]!)).status).toBe(200);
    });

    it('die when the token before the last comes back, however soon', async () => {
      const first = await gatehouse().signIn('alice', 'wonderland');
      const second = (await refresh(first.refresh_token)).body;
      await refresh(second.refresh_token);
      expect((await refresh(first.refresh_token)).status).toBe(401);
      expect(await statusOf(second.access_token)).toBe(401);
    });

    it('are listed for their owner alone, and ended one by one or all but this', async () => {
      const body = { username: 'lister', email: 'lister@example.com', password: 'a quiet lake under snow' };
      await gatehouse().anyone.post('/auth/register', body);
      const tokens = [];
      for (let i = 0; i < 4; i += 1) tokens.push(await gatehouse().signIn('lister', body.password));
      const me = gatehouse().bearing(tokens[3]!.access_token);
      const listed = (await me.get('/auth/sessions')).body;
      expect(listed.items.map(({ current }: { current: boolean }) => current).filter(Boolean)).toHaveLength(1);
      expect([listed.items.length, listed.nextCursor]).toEqual([4, null]);
      const pages = [await me.get('/auth/sessions?limit=3')];
      pages.push(await me.get(`/auth/sessions?limit=3&cursor=${pages[0]!.body.nextCursor}`));
      const paged = pages.flatMap((page) => page.body.items.map(({ id }: { id: string }) => id));
      expect(paged).toEqual(listed.items.map(({ id }: { id: string }) => id));
      const other = listed.items.find(({ current }: { current: boolean }) => !current).id;
      const alice = await gatehouse().as('alice');
      const foreign = await alice.delete(`/auth/sessions/${other}`);
      expect([foreign.status, foreign.body.code]).toEqual([404, 'session.not_found']);
      expect((await me.delete(`/auth/sessions/${other}`)).status).toBe(204);
      expect((await me.delete(`/auth/sessions/${other}`)).status).toBe(404);
      expect((await me.get('/auth/sessions')).body.items).toHaveLength(3);
      expect((await me.delete('/auth/sessions')).status).toBe(204);
      const left = (await me.get('/auth/sessions')).body.items;
      expect(left).toEqual([expect.objectContaining({ current: true, clientId: 'first-party', address: '127.0.0.1' })]);
      expect(await statusOf(tokens[0]!.access_token)).toBe(401);
    });

    it.each(['access_token', 'refresh_token'] as const)('end when their %s is revoked (RFC 7009)', async (kind) => {
      const tokens = await gatehouse().signIn('alice', 'wonderland');
      const answer = await gatehouse().anyone.form('/token/revoke', {
        token: tokens[kind],
        token_type_hint: 'nonsense '.repeat(100),
      });
      expect([answer.status, answer.body]).toEqual([200, '']);
      expect(await statusOf(tokens.access_token)).toBe(401);
      expect((await refresh(tokens.refresh_token)).status).toBe(401);
      expect((await gatehouse().anyone.form('/token/revoke', { token: tokens[kind] })).status).toBe(200);
    });

    it('are not ended by what is no token, and its revocation is answered like any other', async () => {
      for (const token of ['garbage', 'a.b.c', 'x'.repeat(16_000)]) {
        expect((await gatehouse().anyone.form('/token/revoke', { token })).status).toBe(200);
        const refreshed = await refresh(token);
        expect([refreshed.status, refreshed.body.detail]).toEqual([401, 'Invalid token']);
      }
      expect((await gatehouse().anyone.form('/token/revoke', {})).status).toBe(422);
      const unknown = await gatehouse().anyone.form('/token/revoke', {
        token: 'x',
        client_id: 'partner',
        client_secret: 's',
      });
      expect([unknown.status, unknown.body.error]).toEqual([401, 'invalid_client']);
    });

    it('keep the scope that they were opened with; a refresh narrows it and never widens it', async () => {
      const { body } = await gatehouse().anyone.form('/token', {
        username: 'manager',
        password: 'gatehouse-manager',
        scope: 'users:read',
      });
      expect(body.scope).toBe('users:read');
      const wider = await refresh(body.refresh_token, { scope: 'products:write' });
      expect([wider.status, wider.body.error]).toEqual([400, 'invalid_scope']);
      const same = await refresh(body.refresh_token);
      expect([same.status, same.body.scope]).toEqual([200, 'users:read']);
    });

    it('bound by a scope may not do what their holder may', async () => {
      const { body } = await gatehouse().anyone.form('/token', {
        username: 'admin',
        password: 'gatehouse-admin',
        scope: 'users:read',
      });
      const bounded = gatehouse().bearing(body.access_token);
      expect((await bounded.get('/users')).status).toBe(200);
      const refused = await bounded.post('/users', {});
      expect([refused.status, refused.body.code]).toEqual([403, 'access.insufficient_scope']);
      expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope", scope="users:write"');
    });

    it('are not opened with a scope that does not exist', async () => {
      const { status, body } = await gatehouse().anyone.form('/token', {
        username: 'alice',
        password: 'wonderland',
        scope: 'everything:do',
      });
      expect([status, body.error]).toEqual([400, 'invalid_scope']);
    });
  },
  {},
  // However long fifty refreshes take, each comes within the grace of the token just replaced.
  new TestClock().stop(),
);

describeGatehouse('the token endpoint', (gatehouse) => {
  const alice = { username: 'alice', password: 'wonderland' };
  const post = (fields: Record<string, string>, headers = {}) => gatehouse().anyone.form('/token', fields, headers);

  it.each([
    ['an unknown grant', { grant_type: 'magic' }, 400, 'unsupported_grant_type'],
    ['client_credentials without a client', { grant_type: 'client_credentials' }, 400, 'unauthorized_client'],
    ['a client that does not exist', { ...alice, client_id: 'partner', client_secret: 's' }, 401, 'invalid_client'],
    [
      'a secret for the public client',
      { ...alice, client_id: 'first-party', client_secret: 's' },
      401,
      'invalid_client',
    ],
  ])('refuses %s', async (_, fields, status, error) => {
    const answer = await post(fields as Record<string, string>);
    expect([answer.status, answer.body.error]).toEqual([status, error]);
  });

  it.each([
    ['no credentials, as Swagger UI sends them', 'Basic Og==', 200],
    ['a bearer token, which is not the client’s', 'Bearer abc', 200],
    ['the public client by name', `Basic ${Buffer.from('first-party:').toString('base64')}`, 200],
    ['an unknown client', `Basic ${Buffer.from('partner:secret').toString('base64')}`, 401],
    ['what is not base64', 'Basic !!!', 401],
    ['what has no colon', `Basic ${Buffer.from('partner').toString('base64')}`, 401],
    ['bad percent-encoding', `Basic ${Buffer.from('%zz:x').toString('base64')}`, 401],
  ])('takes Authorization with %s for what it is', async (_, authorization, status) => {
    const answer = await post(alice, { authorization });
    expect(answer.status).toBe(status);
    if (status === 401) expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
  });

  it('refuses a client that authenticates in two ways', async () => {
    const authorization = `Basic ${Buffer.from('a:b').toString('base64')}`;
    const { status, body } = await post({ ...alice, client_id: 'a', client_secret: 'b' }, { authorization });
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  });

  it('ignores parameters that it does not know (RFC 6749 §3.2)', async () => {
    expect((await post({ ...alice, nonce: '1' })).status).toBe(200);
  });

  it('refuses parameters in the query', async () => {
    const { status, body } = await gatehouse().anyone.form('/token?username=admin', alice);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  });
});

describeGatehouse(
  'without a grace',
  (gatehouse) => {
    it('a refresh token that comes back in the same second kills its session', async () => {
      const { refresh_token } = await gatehouse().signIn('alice', 'wonderland');
      const refresh = (token: string) => gatehouse().anyone.form('/token/refresh', { refresh_token: token });
      const next = (await refresh(refresh_token)).body.refresh_token;
      expect((await refresh(refresh_token)).status).toBe(401);
      expect((await refresh(next)).status).toBe(401);
    });
  },
  { REFRESH_REUSE_GRACE_SECONDS: '0' },
);
