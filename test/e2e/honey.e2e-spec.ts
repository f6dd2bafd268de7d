import { SecuritySignals } from '../../src/audit/index.js';
import { ConfirmedSigns, type ConfirmedSign } from '../../src/incidents/index.js';
import { TransactionRunner } from '../../src/platform/database/index.js';
import { fromElsewhere, makePerson } from '../support/people.js';
import { eventually } from '../support/eventually.js';
import { incidentsOf } from '../support/seen-incidents.js';
import { describeGatehouse } from '../support/suite.js';
import { makeSearchUnsafe } from '../support/unsafe-search.js';

describeGatehouse(
  'bait in the database',
  (gatehouse) => {
    const touched: string[] = [];
    const signs: ConfirmedSign[] = [];
    const bait = async () => {
      const rows = await gatehouse()
        .app.get(TransactionRunner)
        .manager.query<{ id: string; username: string; email: string; token: string }[]>(
          'SELECT u.id, u.username, u.email, t.token FROM users u JOIN api_tokens t ON t.user_id = u.id',
        );
      expect(rows).toHaveLength(1);
      return rows[0]!;
    };
    const found = async () => (await incidentsOf(gatehouse())).filter(({ cause }) => cause === 'bait');

    beforeAll(() => {
      gatehouse()
        .app.get(ConfirmedSigns)
        .when((sign) => signs.push(sign));
      gatehouse()
        .app.get(SecuritySignals)
        .listen((signal) => {
          if (signal.kind === 'honey_touched') touched.push(signal.where);
        });
    });
    afterEach(() => jest.restoreAllMocks());

    it('is one account and one token that look like others, and no two houses have the same', async () => {
      const { username, email, token } = await bait();
      expect(username).toMatch(/^svc-[a-z]+-[\da-f]{20}$/);
      expect(email).toBe(`${username}@gatehouse.localhost`);
      expect(token).toMatch(/^ght_[\da-f]{44}$/);
    });

    it('stands in no list of accounts, however it is asked for', async () => {
      const { username } = await bait();
      await makePerson(gatehouse());
      const admin = await gatehouse().as('admin');
      for (const query of ['', '?search=svc', `?search=${username}`, '?enabled=true', '?limit=100']) {
        const { status, body } = await admin.get(`/users${query}`);
        expect(status).toBe(200);
        expect(JSON.stringify(body)).not.toContain('svc-');
      }
      expect(await found()).toEqual([]);
      expect([touched, signs]).toEqual([[], []]);
    });

    it('is no account for those who handle accounts, though the trail names its id', async () => {
      const { id } = await bait();
      const admin = await gatehouse().as('admin');
      for (const path of ['', '/disable', '/unlock']) {
        const { status, body } = await admin.send(path ? 'POST' : 'GET', `/users/${id}${path}`, undefined, {});
        expect([path, status, body.code]).toEqual([path, 404, 'user.not_found']);
      }
      expect([await found(), touched, signs]).toEqual([[], [], []]);
    });

    const touches: [string, () => Promise<{ status: number }>][] = [
      [
        'as a name that signs in',
        async () => gatehouse().anyone.form('/token', { username: (await bait()).username, password: 'x' }),
      ],
      [
        'as a name in capitals',
        async () =>
          gatehouse().anyone.post('/auth/login', { username: (await bait()).username.toUpperCase(), password: 'x' }),
      ],
      [
        'as an address that wants a new password',
        async () => gatehouse().anyone.post('/auth/password/forgot', { email: (await bait()).email }),
      ],
      [
        'as a bearer token',
        async () =>
          gatehouse()
            .bearing((await bait()).token)
            .get('/users/me'),
      ],
      [
        'as a refresh token',
        async () => gatehouse().anyone.form('/token/refresh', { refresh_token: (await bait()).token }),
      ],
      [
        'as a client, encoded',
        async () => {
          const { username, token } = await bait();
          const credentials = Buffer.from(`${username}:${token}`).toString('base64');
          return gatehouse().anyone.form(
            '/token',
            { grant_type: 'client_credentials' },
            { authorization: `Basic ${credentials}` },
          );
        },
      ],
    ];

    it.each(touches)('that is presented %s is noticed, and part of one high incident', async (_, touch) => {
      const before = touched.length;
      await touch();
      await eventually(
        async () => touched.slice(before),
        (now) => now.length > 0,
      );
      expect(touched.slice(before)).toEqual(['presented']);
      const [incident, ...others] = await eventually(found, (all) => all.length > 0);
      expect([incident!.severity, incident!.kind, others]).toEqual(['high', 'injection', []]);
    });

    it('is a confirmed sign: whoever isolates is told at once, with the incident', async () => {
      await eventually(
        async () => signs,
        (all) => all.length > 0,
      );
      const { manager } = gatehouse().app.get(TransactionRunner);
      const [incident] = await manager.query<{ id: string }[]>("SELECT id FROM incidents WHERE cause = 'bait'");
      expect(signs[0]).toEqual({ reason: expect.stringContaining('presented'), incidentId: incident!.id });
    });

    it('answers whoever presents it as it answers anybody who is wrong', async () => {
      const answers = [];
      for (const username of ['nobody-at-all', (await bait()).username]) {
        const { status, body } = await gatehouse().anyone.form('/token', { username, password: 'x' });
        answers.push({ status, ...body, requestId: '' });
      }
      expect(answers[0]).toEqual(answers[1]);
    });

    it('does not leave: the answer that holds it is withheld, and is a confirmed sign', async () => {
      makeSearchUnsafe(gatehouse());
      const from = fromElsewhere();
      const attack = encodeURIComponent("nothing' UNION SELECT 1, username, email, 'x' FROM users -- ");
      const [before, { username }] = [touched.length, await bait()];
      const { status, headers, body } = await gatehouse().anyone.get(`/products?search=${attack}`, from);
      expect([status, body.code]).toEqual([503, 'service.busy']);
      expect(JSON.stringify([body, [...headers]])).not.toContain(username);
      expect(headers.get('x-request-id')).toBe(body.requestId);
      expect(headers.get('content-type')).toBe('application/problem+json');
      expect(touched.slice(before)).toEqual(['about to leave']);
      // The same statement without the bait in it does get through: it is the bait that gives it away.
      const tame = encodeURIComponent(
        "nothing' UNION SELECT 1, username, email, 'x' FROM users WHERE username = 'alice' -- ",
      );
      expect((await gatehouse().anyone.get(`/products?search=${tame}`, from)).status).toBe(200);
    });

    it('may be named by operators who handle the incident, and says nothing then', async () => {
      const [{ username }, before] = [await bait(), touched.length];
      const report = { kind: 'injection', severity: 'high', summary: `Who is ${username}?` };
      await (await gatehouse().as('admin')).post('/incidents', report);
      await gatehouse().anyone.post('/auth/login', { username, password: 'x' });
      await eventually(
        async () => touched.length,
        (count) => count > before,
      );
      expect(touched.length).toBe(before + 1);
    });
  },
  { TRUSTED_PROXIES: '127.0.0.1', LOGIN_RATE_LIMIT_PER_MINUTE: '1000' },
);
