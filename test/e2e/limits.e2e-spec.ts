import { describeGatehouse } from '../support/suite.js';

describeGatehouse(
  'the limit of one address',
  (gatehouse) => {
    it('holds for whatever is sent, is told with Retry-After, and spares the probes', async () => {
      const statuses: number[] = [];
      const paths = ['/products', '/nowhere', '/users/me', '/docs', '/products?limit=x'];
      for (const path of paths) statuses.push((await gatehouse().anyone.get(path)).status);
      expect(statuses).toEqual([200, 404, 401, 200, 422]);
      const refused = await gatehouse().anyone.form('/token', { username: 'alice', password: 'wonderland' });
      expect([refused.status, refused.body.code, refused.body.error]).toEqual([
        429,
        'limits.too_many_requests',
        'temporarily_unavailable',
      ]);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await gatehouse().anyone.get('/health/live')).status).toBe(200);
      expect((await gatehouse().anyone.get('/health/ready')).status).toBe(200);
    });

    it('is not escaped by a header that names another address', async () => {
      const { status } = await gatehouse().anyone.get('/products', { 'x-forwarded-for': '203.0.113.7' });
      expect(status).toBe(429);
    });
  },
  { RATE_LIMIT_PER_MINUTE: '5' },
);

describeGatehouse(
  'behind a trusted proxy the limit',
  (gatehouse) => {
    it('is of the client’s address, not of the proxy’s', async () => {
      const from = async (address: string) =>
        (await gatehouse().anyone.get('/products', { 'x-forwarded-for': address })).status;
      expect([await from('203.0.113.7'), await from('203.0.113.7'), await from('203.0.113.7')]).toEqual([
        200, 200, 429,
      ]);
      expect(await from('203.0.113.8')).toBe(200);
      expect([await from('2001:db8::1'), await from('2001:db8::2'), await from('2001:db8::3')]).toEqual([
        200, 200, 429,
      ]);
    });
  },
  { RATE_LIMIT_PER_MINUTE: '2', TRUSTED_PROXIES: '127.0.0.1' },
);

describeGatehouse(
  'the limit of a route',
  (gatehouse) => {
    it('counts before it is asked who calls: refused calls count too', async () => {
      const from = { 'x-forwarded-for': '203.0.113.9' };
      const alice = await gatehouse().as('alice');
      const call = async (caller = gatehouse().anyone) =>
        (await caller.post('/auth/email/verification', undefined, from)).status;
      for (let i = 0; i < 20; i += 1) expect(await call()).toBe(401);
      expect([await call(), await call(alice)]).toEqual([429, 429]);
    });
  },
  { TRUSTED_PROXIES: '127.0.0.1' },
);

describeGatehouse('answers', (gatehouse) => {
  it('set no cookie, whoever asks for what', async () => {
    for (const caller of [gatehouse().anyone, await gatehouse().as('alice'), await gatehouse().as('admin')]) {
      for (const path of ['/products', '/users/me', '/users', '/docs', '/nowhere', '/health/ready']) {
        expect((await caller.get(path)).headers.get('set-cookie')).toBeNull();
      }
      const login = await caller.form('/token', { username: 'alice', password: 'wonderland' });
      expect(login.headers.get('set-cookie')).toBeNull();
    }
  });

  it('say neither what serves them nor which version', async () => {
    const { headers } = await gatehouse().anyone.get('/products');
    expect([headers.get('server'), headers.get('x-powered-by')]).toEqual([null, null]);
  });
});
