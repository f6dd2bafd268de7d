import { ask, request } from '../support/raw-http.js';
import { describeGatehouse } from '../support/suite.js';

const PASSWORD = 'a quiet lake under snow';

describeGatehouse(
  'the demand for HTTPS, without a trusted proxy',
  (gatehouse) => {
    const status = async (line: string, headers: Record<string, string> = {}) =>
      (await ask(Number(new URL(gatehouse().origin).port), request(line, headers))).status;

    it.each<[string, Record<string, string>]>([
      ['GET /products', { 'X-Forwarded-Proto': 'https' }],
      ['GET /products', { Forwarded: 'proto=https' }],
      ['GET /products', { 'X-Forwarded-Ssl': 'on', 'Front-End-Https': 'on' }],
      ['GET https://localhost/products', {}],
      ['GET /health/live/../../products', {}],
      ['GET /health/live%2f..%2f..%2fproducts', {}],
      ['GET //health/live', {}],
      ['GET /health/live;/products', {}],
      ['GET /docs', {}],
      ['OPTIONS *', {}],
    ])('is not got round by %s with %j', async (line, headers) => {
      expect(await status(line, headers)).toBe(403);
    });

    it('serves the probe, and nothing else that a header names in its place', async () => {
      const port = Number(new URL(gatehouse().origin).port);
      const headers = { 'X-Original-URL': '/products', 'X-Rewrite-URL': '/products' };
      expect((await ask(port, request('GET /health/live', headers))).json).toEqual({ status: 'ok' });
    });
  },
  { REQUIRE_HTTPS: 'true' },
);

describeGatehouse(
  'the limit of an address',
  (gatehouse) => {
    it('counts what only looks like a probe, and forwarded addresses that nobody vouches for', async () => {
      const port = Number(new URL(gatehouse().origin).port);
      const lookalikes = [
        '/health/live/x',
        '/HEALTH/LIVE',
        '//health/live',
        '/health/live%2f..',
        '/health',
        '/health/live;x',
      ];
      const statuses: number[] = [];
      for (const [n, path] of [...lookalikes, ...lookalikes].entries()) {
        const headers = { 'X-Forwarded-For': `198.51.100.${n}`, 'X-Real-IP': `198.51.100.${n}` };
        statuses.push((await ask(port, request(`GET ${path}`, headers))).status);
      }
      expect(statuses.slice(0, 10)).not.toContain(429);
      expect(statuses.slice(10)).toEqual([429, 429]);
      expect((await ask(port, request('GET /health/live'))).status).toBe(200);
    });
  },
  { RATE_LIMIT_PER_MINUTE: '10', REDIS_URL: '' },
);

describeGatehouse('other spellings of a guarded path', (gatehouse) => {
  it.each([
    '/users/',
    '//users',
    '/./users',
    '/%75sers',
    '/users%2f',
    '/users;a=b',
    '/users/%2e',
    '/USERS',
    '/products/../users',
    '/users?',
    '/docs/..%2fusers',
    'http://localhost/users',
  ])('open nothing: %s', async (path) => {
    const port = Number(new URL(gatehouse().origin).port);
    const tricks: Record<string, string>[] = [
      {},
      { 'X-HTTP-Method-Override': 'GET' },
      { 'X-Original-URL': '/products' },
    ];
    for (const headers of tricks) {
      const { status, text } = await ask(port, request(`GET ${path}`, headers));
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text).not.toContain('"items"');
    }
  });
});

describeGatehouse('a wrong password', (gatehouse) => {
  it('is answered the same to the letter for every kind of account, known or not', async () => {
    const admin = await gatehouse().as('admin');
    const make = async (username: string) =>
      (await admin.post('/users', { username, email: `${username}@example.com`, password: PASSWORD })).body;
    const { id } = await make('switched-off');
    await admin.post(`/users/${id}/disable`);
    await make('unverified');
    const answers = await Promise.all(
      [
        ['alice', 'wrong'],
        ['alice@demo.gatehouse.localhost', 'wrong'],
        ['nobody', 'wrong'],
        ['nobody@example.com', 'wrong'],
        ['switched-off', 'wrong'],
        ['switched-off', PASSWORD],
        ['unverified@example.com', PASSWORD],
        ["alice' --", 'wonderland'],
        ['alice%', 'wonderland'],
        ['ﷺ'.repeat(254), 'wrong'],
      ].map(async ([username, password]) => {
        const { status, headers, body } = await gatehouse().anyone.form('/token', {
          username: username!,
          password: password!,
        });
        const told = { ...body, requestId: undefined };
        const named = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
        return { status, told, named };
      }),
    );
    expect(answers[0]!.status).toBe(401);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });
});
