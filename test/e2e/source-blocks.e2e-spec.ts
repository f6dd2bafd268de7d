import { openIncident, reactedTo } from '../support/incidents.js';
import { fromElsewhere } from '../support/people.js';
import { eventually } from '../support/eventually.js';
import { describeGatehouse } from '../support/suite.js';
import { TestClock } from '../support/test-clock.js';
import { makeSearchUnsafe } from '../support/unsafe-search.js';

const clock = new TestClock();
const settings = {
  TRUSTED_PROXIES: '127.0.0.1',
  RATE_LIMIT_PER_MINUTE: '1000000',
  DETECT_INJECTION_PROBES: '3',
  DETECT_FORGERY_TOKENS: '3',
  DETECT_STUFFING_ACCOUNTS: '3',
  DETECT_BLOCK_MINUTES: '5',
};

type From = Record<string, string>;

describeGatehouse(
  'a source that attacks',
  (gatehouse) => {
    const good = { username: 'alice', password: 'wonderland' };
    const probe = (from: From) => gatehouse().anyone.get('/products?search=1%20OR%201%3D1', from);
    const statusFrom = async (from: From) => (await gatehouse().anyone.get('/products', from)).status;
    const blocked = async (from = fromElsewhere()): Promise<From> => {
      for (let n = 0; n < 3; n += 1) await probe(from);
      await eventually(
        () => statusFrom(from),
        (status) => status === 429,
      );
      return from;
    };
    const operator = () => gatehouse().as('admin');

    it('is refused without a token, wherever it asks, and told for how long', async () => {
      const from = await blocked();
      for (const path of ['/products', '/users/me', '/nowhere', '/docs', '/.well-known/jwks.json']) {
        const { status, headers, body } = await gatehouse().anyone.get(path, from);
        expect([path, status, body.code]).toEqual([path, 429, 'source.blocked']);
        const seconds = Number(headers.get('retry-after'));
        expect(seconds > 0 && seconds <= 300).toBe(true);
      }
    });

    it('is refused alike whether its password is right or wrong', async () => {
      const from = await blocked();
      const [right, wrong] = [
        await gatehouse().anyone.form('/token', good, from),
        await gatehouse().anyone.form('/token', { ...good, password: 'wrong' }, from),
      ];
      expect([right.status, right.body.error]).toEqual([429, 'temporarily_unavailable']);
      expect({ ...right.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
    });

    it('tries no passwords with a good token either, whosever it is', async () => {
      const from = {
        ...(await blocked()),
        authorization: `Bearer ${(await gatehouse().signIn('alice', 'wonderland')).access_token}`,
      };
      const { username, password } = good;
      const answers = [
        await gatehouse().anyone.form('/token', good, from),
        await gatehouse().anyone.post('/auth/login', { username, password }, from),
        await gatehouse().anyone.get('/users/me', from),
      ];
      expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
    });

    it('does not keep out who has a good token and shares its address', async () => {
      const from = await blocked();
      for (const path of ['/users/me', '/products']) {
        expect((await (await gatehouse().as('alice')).get(path, from)).status).toBe(200);
      }
      expect((await (await gatehouse().as('alice')).post('/auth/email/verification', undefined, from)).status).toBe(
        202,
      );
    });

    it('gets in with no token that opens nothing: forged, expired, revoked, or a refresh token', async () => {
      const from = await blocked();
      const { access_token, refresh_token } = await gatehouse().signIn('alice', 'wonderland');
      const old = (await gatehouse().signIn('alice', 'wonderland')).access_token;
      await gatehouse().bearing(access_token).post('/auth/logout');
      const statusWith = async (token: string) => (await gatehouse().bearing(token).get('/products', from)).status;
      expect(await statusWith(old)).toBe(200);
      clock.pass({ minutes: 4 });
      expect(await Promise.all([access_token, refresh_token, 'nonsense', `${old}x`].map(statusWith))).toEqual([
        429, 429, 429, 429,
      ]);
    });

    it('is never kept from the probes of its health', async () => {
      const from = await blocked();
      for (const path of ['/health/live', '/health/ready']) {
        expect((await gatehouse().anyone.get(path, from)).status).toBe(200);
      }
    });

    it('is its address, or its /64, and nobody beside it', async () => {
      await blocked({ 'x-forwarded-for': '2001:db8:1:2::3' });
      expect(await statusFrom({ 'x-forwarded-for': '2001:db8:1:2:ffff::9' })).toBe(429);
      expect(await statusFrom({ 'x-forwarded-for': '2001:db8:1:3::3' })).toBe(200);
      expect(await statusFrom(fromElsewhere())).toBe(200);
    });

    it('is let in again when its time is up, and refused again when it goes on', async () => {
      const from = await blocked();
      await reactedTo(await operator(), from['x-forwarded-for']!);
      clock.pass({ minutes: 5 });
      expect(await statusFrom(from)).toBe(200);
      clock.pass({ minutes: 10 });
      await blocked(from);
      // Tokens of before have expired.
      gatehouse().forgetCallers();
    });

    it('is let in again by an operator, and by nobody else', async () => {
      const from = await blocked();
      const source = from['x-forwarded-for']!;
      const { body } = await (await operator()).get('/source-blocks');
      expect(body.items).toContainEqual({ source, route: null, until: expect.stringMatching(/^\d{4}-.*Z$/) });
      expect((await (await gatehouse().as('manager')).delete(`/source-blocks/${source}`)).status).toBe(403);
      await reactedTo(await operator(), source);
      expect((await (await operator()).delete(`/source-blocks/${source}`)).status).toBe(204);
      expect(await statusFrom(from)).toBe(200);
      const { body: trail } = await (await operator()).get(`/audit-events?action=source.let_in&subjectId=${source}`);
      expect(trail.items).toMatchObject([{ actor: { name: 'admin' }, outcome: 'success' }]);
      const again = await (await operator()).delete(`/source-blocks/${source}`);
      expect([again.status, again.body.code]).toEqual([404, 'source.not_blocked']);
    });

    it('is not kept out for what a page of another site makes its browser send', async () => {
      const from = fromElsewhere();
      for (let n = 0; n < 9; n += 1) {
        const { status, body } = await gatehouse().anyone.get('/pixel.gif?x=%27%20OR%201%3D1%20--', {
          ...from,
          'sec-fetch-site': 'cross-site',
          'sec-fetch-mode': 'no-cors',
        });
        expect([status, body.code]).toEqual([403, 'request.foreign_page']);
      }
      await blocked();
      expect(await statusFrom(from)).toBe(200);
    });

    it('is named by its /64 where it has one', async () => {
      await blocked({ 'x-forwarded-for': '2001:db8:5:6::1' });
      const source = '2001:db8:5:6::/64';
      await reactedTo(await operator(), source);
      expect((await (await operator()).delete(`/source-blocks/${encodeURIComponent(source)}`)).status).toBe(204);
      expect(await statusFrom({ 'x-forwarded-for': '2001:db8:5:6::1' })).toBe(200);
    });

    it.each<[string, (from: From) => Promise<unknown>]>([
      ['forges tokens', (from) => gatehouse().bearing('not-a-token').get('/users/me', from)],
      [
        'tries many accounts',
        (from) =>
          gatehouse().anyone.form('/token', { username: fromElsewhere()['x-forwarded-for']!, password: 'x' }, from),
      ],
    ])('is refused too when it %s', async (_, attack) => {
      const from = fromElsewhere();
      for (let n = 0; n < 3; n += 1) await attack(from);
      await eventually(
        () => statusFrom(from),
        (status) => status === 429,
      );
    });

    it('is not refused for tokens of a key that was rotated away: its people could not sign in again', async () => {
      const token = (await gatehouse().signIn('alice', 'wonderland')).access_token;
      await (await operator()).post('/keys/rotate', { mode: 'emergency' });
      gatehouse().forgetCallers();
      const [office, forger] = [fromElsewhere(), fromElsewhere()];
      for (let n = 0; n < 9; n += 1)
        expect((await gatehouse().bearing(token).get('/users/me', office)).status).toBe(401);
      await blocked(forger);
      expect((await gatehouse().anyone.form('/token', good, office)).status).toBe(200);
    });

    it('that made a statement fail is kept from that route with a token too, and from nothing else with one', async () => {
      const from = fromElsewhere();
      const alice = await gatehouse().as('alice');
      makeSearchUnsafe(gatehouse());
      expect((await alice.get("/products?search=O'Brien", from)).status).toBe(500);
      jest.restoreAllMocks();
      await eventually(
        async () => (await alice.get('/products', from)).status,
        (status) => status === 429,
      );
      expect((await alice.get('/users/me', from)).status).toBe(200);
      expect(await statusFrom(fromElsewhere())).toBe(200);
      const source = from['x-forwarded-for']!;
      const { body } = await (await operator()).get('/source-blocks');
      const routes = body.items.filter((item: { source: string }) => item.source === source);
      expect(routes.map(({ route }: { route: string | null }) => route).toSorted()).toEqual(['GET /products', null]);
      await reactedTo(await operator(), source);
      expect((await (await operator()).delete(`/source-blocks/${source}`)).status).toBe(204);
      expect((await alice.get('/products', from)).status).toBe(200);
    });
  },
  settings,
  clock,
);

describeGatehouse(
  'with DETECT_BLOCK_MINUTES=0 a source that attacks',
  (gatehouse) => {
    it('is noticed, and not refused', async () => {
      for (let n = 0; n < 10; n += 1) {
        expect((await gatehouse().anyone.get('/products?search=1%20OR%201%3D1')).status).toBe(200);
      }
    });

    it('is not said to be contained by a playbook that keeps nobody out', async () => {
      const { id } = await openIncident(gatehouse());
      const operator = await gatehouse().as('admin');
      const { body } = await operator.post(`/incidents/${id}/playbooks/contain-source`, { address: '203.0.113.9' });
      expect([body.state, body.steps[0].summary]).toEqual(['done', expect.stringContaining('is not refused')]);
      expect((await operator.get(`/incidents/${id}/report`)).body).toContain('| Contained after | not yet |');
    });
  },
  { DETECT_INJECTION_PROBES: '3', DETECT_BLOCK_MINUTES: '0' },
);
