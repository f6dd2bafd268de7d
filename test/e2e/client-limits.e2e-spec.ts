import { ChangeFeed } from '../../src/platform/changes/index.js';
import { basic, clientCredentials, register, tokenOf } from '../support/partner.js';
import { describeGatehouse } from '../support/suite.js';
import { TestClock } from '../support/test-clock.js';

const clock = new TestClock();

describeGatehouse(
  'a client’s own limit',
  (gatehouse) => {
    const scopes = ['users:read'];

    it('counts what its tokens do, its users’ among them, and what it asks of /token', async () => {
      const grants = ['password', 'refresh_token', 'client_credentials'];
      const partner = await register(gatehouse(), { grants, scopes, rateLimitPerMinute: 6 });
      const own = gatehouse().bearing(await tokenOf(gatehouse(), partner));
      const form = { username: 'alice', password: 'wonderland' };
      const signedIn = await gatehouse().anyone.form('/token', form, basic(partner));
      const alice = gatehouse().bearing(signedIn.body.access_token);
      const statuses = [];
      for (const [caller, path] of [
        [own, '/users'],
        [alice, '/users/me'],
        [own, '/users/me'],
        [alice, '/products'],
        [own, '/users'],
        [alice, '/users/me'],
      ] as const) {
        statuses.push((await caller.get(path)).status);
      }
      expect(statuses).toEqual([200, 200, 403, 200, 429, 429]);
      for (const refused of [await clientCredentials(gatehouse(), partner), await own.get('/users')]) {
        expect([refused.status, refused.body.code]).toEqual([429, 'limits.too_many_requests']);
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      const fields = { token: 'x' };
      expect((await gatehouse().anyone.form('/token/introspect', fields, basic(partner))).status).toBe(429);
      const line = gatehouse()
        .logLines.map((text) => JSON.parse(text))
        .findLast(({ path }) => path === '/users');
      expect([line.status, line.principal.id]).toEqual([429, partner.id]);
    });

    it('is nobody else’s, is not used up by who has no secret, and is lifted or set at once', async () => {
      const partner = await register(gatehouse(), { scopes, rateLimitPerMinute: 2 });
      for (let i = 0; i < 5; i += 1) await clientCredentials(gatehouse(), { ...partner, secret: 'wrong' });
      const caller = gatehouse().bearing(await tokenOf(gatehouse(), partner));
      expect([(await caller.get('/users')).status, (await caller.get('/users')).status]).toEqual([200, 429]);
      const other = gatehouse().bearing(await tokenOf(gatehouse(), await register(gatehouse(), { scopes })));
      for (let i = 0; i < 5; i += 1) expect((await other.get('/users')).status).toBe(200);
      const admin = await gatehouse().as('admin');
      await admin.patch(`/clients/${partner.id}`, { rateLimitPerMinute: null });
      for (let i = 0; i < 5; i += 1) expect((await caller.get('/users')).status).toBe(200);
      await admin.patch(`/clients/${partner.id}`, { rateLimitPerMinute: 1 });
      expect((await caller.get('/users')).status).toBe(429);
    });

    it('holds when many come at once', async () => {
      const partner = await register(gatehouse(), { scopes, rateLimitPerMinute: 11 });
      const caller = gatehouse().bearing(await tokenOf(gatehouse(), partner));
      const answers = await Promise.all(Array.from({ length: 40 }, () => caller.get('/users')));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(30);
    });

    it('and the rest of a client is not judged by what may be out of date: 503', async () => {
      const partner = await register(gatehouse(), { scopes });
      expect((await clientCredentials(gatehouse(), partner)).status).toBe(200);
      await gatehouse().app.get(ChangeFeed).onApplicationShutdown();
      clock.stall({ seconds: 11 });
      const refused = await clientCredentials(gatehouse(), partner);
      expect([refused.status, refused.body.error]).toEqual([503, 'temporarily_unavailable']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    });
  },
  {},
  clock,
);
