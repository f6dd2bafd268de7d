import { createHmac, randomUUID } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, decodeProtectedHeader } from 'jose';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { JwksRelay } from '../support/jwks-relay.js';
import { Program, type RunningProgram } from '../support/program.js';
import { resourceServers } from '../support/resource-servers.js';

const ISSUER = 'http://gatehouse.localhost';
const AUDIENCE = 'gatehouse-api';
const HOUR_S = 3_600;
const SETTLED = 'published-key';

type Part = Record<string, unknown>;

const base64url = (part: Part) => Buffer.from(JSON.stringify(part)).toString('base64url');
const nowSeconds = () => Math.floor(Date.now() / 1000);
const accessClaims = (): Part => ({
  iss: ISSUER,
  aud: AUDIENCE,
  sub: randomUUID(),
  exp: nowSeconds() + HOUR_S,
  iat: nowSeconds(),
  jti: randomUUID(),
  type: 'access',
  sid: randomUUID(),
  client_id: 'first-party',
  roles: ['manager'],
});

/** A key in the JWKS whose private half the tests have, so that each thing else about a token can be wrong alone. */
async function publishedKey(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' };
  const sign = (claims: Part, header: Part = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid, ...header }).sign(privateKey);
  return { jwk, sign, pem: await exportSPKI(publicKey) };
}

describe.each(resourceServers())('a resource server in $language', ({ start }) => {
  const programs: RunningProgram[] = [];
  let database: TestDatabase;
  let gatehouse: Program;
  let gatehouseOrigin: string;
  let algorithm = 'RS256';
  let relay: JwksRelay;
  let jwksUrl: string;
  let key: Awaited<ReturnType<typeof publishedKey>>;
  /** Asks again for every unknown key. */
  let eager: string;
  /** Asks once in an hour. */
  let patient: string;

  const startGatehouse = async (port: string) => {
    gatehouse = new Program('src/main.ts', [], { ...database.settings, PORT: port, ALGORITHM: algorithm });
    return gatehouse.origin();
  };
  const stopGatehouse = async () => {
    gatehouse.signal('SIGTERM');
    await gatehouse.ended;
  };
  const startServer = async (cooldownSeconds: number) => {
    const settings = { ISSUER_URL: ISSUER, TOKEN_AUDIENCE: AUDIENCE, JWKS_URL: jwksUrl, PORT: '0' };
    const program = start({ ...settings, JWKS_COOLDOWN_SECONDS: String(cooldownSeconds) });
    programs.push(program);
    return (await program.printed(/listening on (http:\/\/\S+)/))[1]!;
  };

  beforeAll(async () => {
    database = await testDatabases().at(-1)!.create();
    gatehouseOrigin = await startGatehouse('0');
    relay = new JwksRelay(gatehouseOrigin);
    jwksUrl = await relay.listen();
    key = await publishedKey(SETTLED);
    relay.added.push(key.jwk);
    [eager, patient] = await Promise.all([startServer(0), startServer(HOUR_S)]);
  });

  afterAll(async () => {
    for (const program of programs) program.signal('SIGKILL');
    await Promise.all(programs.map(({ ended }) => ended));
    await relay?.close();
    await stopGatehouse();
    await database.drop();
  });

  const signIn = async (username: string, password: string, scope?: string) => {
    const body = new URLSearchParams({ username, password, ...(scope ? { scope } : {}) });
    const tokens: any = await (await fetch(`${gatehouseOrigin}/token`, { method: 'POST', body })).json();
    return tokens as { access_token: string; refresh_token: string };
  };
  const manager = (scope?: string) => signIn('manager', 'gatehouse-manager', scope);
  const alice = () => signIn('alice', 'wonderland');

  const list = (origin: string, token: string) =>
    fetch(`${origin}/orders`, { headers: { authorization: `Bearer ${token}` } });
  const order = (origin: string, token: string) =>
    fetch(`${origin}/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ product: 'kettle', quantity: 2 }),
    });
  const expectInvalid = (response: Response) => {
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="orders", error="invalid_token"/);
  };

  it('says that it lives to anyone, and nothing else', async () => {
    expect((await fetch(`${patient}/health/live`)).status).toBe(200);
    for (const authorization of [undefined, '', 'Bearer', 'Basic Og==', 'Bearer a b']) {
      const response = await fetch(`${patient}/orders`, { headers: authorization ? { authorization } : {} });
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="orders"']);
    }
  });

  it('knows who holds a token and what they may do, by the token alone', async () => {
    const [{ access_token: managers }, { access_token: hers }] = [await manager(), await alice()];
    const placed = await order(patient, managers);
    const { sub } = JSON.parse(Buffer.from(managers.split('.')[1]!, 'base64url').toString());
    expect([placed.status, await placed.json()]).toEqual([
      201,
      expect.objectContaining({ placedBy: sub, quantity: 2 }),
    ]);
    const listed = await list(patient, hers);
    expect([listed.status, ((await listed.json()) as { items: unknown[] }).items]).toEqual([200, [expect.anything()]]);
    const refused = await order(patient, hers);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      403,
      'Bearer realm="orders", error="insufficient_scope", scope="products:write"',
    ]);
  });

  it('lets a scope bound its token, whatever roles the holder has', async () => {
    expect((await order(patient, (await manager('users:read')).access_token)).status).toBe(403);
    expect((await order(patient, (await manager('products:write')).access_token)).status).toBe(201);
    const partners = await key.sign({ ...accessClaims(), roles: [], scope: 'audit:read products:write' });
    expect((await order(patient, partners)).status).toBe(201);
    expect((await order(patient, await key.sign({ ...accessClaims(), scope: '' }))).status).toBe(403);
  });

  it('takes a token that differs from the following in nothing but what is wrong with them', async () => {
    expect((await list(patient, await key.sign(accessClaims()))).status).toBe(200);
  });

  it.each<[string, Part, Part?]>([
    ['for another audience', { aud: 'another-api' }],
    ['for no audience', { aud: undefined }],
    ['by another issuer', { iss: 'http://elsewhere.localhost' }],
    ['by no issuer', { iss: undefined }],
    ['that has expired', { exp: nowSeconds() - 1 }],
    ['that never expires', { exp: undefined }],
    ['that is not good yet', { nbf: nowSeconds() + HOUR_S }],
    ['of another kind', { type: 'refresh' }],
    ['of no kind', { type: undefined }],
    ['without a holder', { sub: undefined }],
    ['without a session', { sid: undefined }],
    ['without a client', { client_id: undefined }],
    ['whose roles are text', { roles: 'manager' }],
    ['whose scope is a list', { scope: ['products:write'] }],
    ['typed as a refresh token', {}, { typ: 'rt+jwt' }],
    ['typed as any JWT', {}, { typ: 'JWT' }],
    ['without a typ', {}, { typ: undefined }],
    ['with a kid that is nobody’s', {}, { kid: 'unknown' }],
  ])('refuses a token %s, though its signature is good', async (_, claims, header = {}) => {
    expectInvalid(await list(patient, await key.sign({ ...accessClaims(), ...claims }, header)));
  });

  it('says of an expired token that it has expired', async () => {
    const response = await list(patient, await key.sign({ ...accessClaims(), exp: nowSeconds() - 1 }));
    expect(await response.json()).toMatchObject({ detail: 'Token has expired' });
  });

  it('refuses refresh tokens', async () => {
    expectInvalid(await list(patient, (await manager()).refresh_token));
  });

  it('refuses tokens that nobody signed, or somebody else', async () => {
    const header = { alg: 'HS256', typ: 'at+jwt', kid: SETTLED };
    const signed = `${base64url(header)}.${base64url(accessClaims())}`;
    const byPublicKey = `${signed}.${createHmac('sha256', key.pem).update(signed).digest('base64url')}`;
    const stranger = await publishedKey(SETTLED);
    const own = { jwk: stranger.jwk, jku: jwksUrl };
    const [head, claims, signature] = (await key.sign(accessClaims())).split('.');
    const altered = base64url({ ...accessClaims(), roles: ['admin'] });
    const forged = [
      byPublicKey,
      new UnsecuredJWT(accessClaims()).encode(),
      `${base64url({ alg: 'none', typ: 'at+jwt', kid: SETTLED })}.${claims}.`,
      `${base64url({ alg: 'ES256', typ: 'at+jwt', kid: SETTLED })}.${claims}.${signature}`,
      await stranger.sign(accessClaims()),
      await stranger.sign(accessClaims(), own),
      `${head}.${altered}.${signature}`,
      `${head}.${claims}.`,
      `${head}.${claims}`,
      `${head}.${claims}.${signature}.${signature}.${signature}`,
      '...',
      'a.b.c',
      'x'.repeat(8_000),
    ];
    for (const token of forged) expectInvalid(await list(patient, token));
  });

  it('asks once more for a key that it does not know, so that a new one is good at once', async () => {
    expect((await list(eager, await key.sign(accessClaims()))).status).toBe(200);
    const newKey = await publishedKey('new-key');
    relay.added.push(newKey.jwk);
    const before = relay.fetches;
    const token = await newKey.sign(accessClaims());
    for (let n = 0; n < 3; n += 1) expect((await list(eager, token)).status).toBe(200);
    expect(relay.fetches - before).toBe(1);
  });

  it('does not pass on a storm of invented keys to the issuer', async () => {
    const fresh = await startServer(HOUR_S);
    const before = relay.fetches;
    const token = await key.sign(accessClaims());
    const storm = Array.from({ length: 200 }, (_, n) => key.sign(accessClaims(), { kid: `invented-${n}` }));
    const answers = await Promise.all(storm.map(async (invented) => list(fresh, await invented)));
    for (const answer of answers) expectInvalid(answer);
    expect((await list(fresh, token)).status).toBe(200);
    expect(relay.fetches - before).toBe(1);
  });

  it('goes on with the keys that it has while the issuer is down, and blames no token for it', async () => {
    const token = await key.sign(accessClaims());
    expect((await list(eager, token)).status).toBe(200);
    const fresh = await startServer(0);
    relay.outOfOrder = true;
    for (const answer of [
      await list(fresh, token),
      await list(eager, await key.sign(accessClaims(), { kid: 'unknown' })),
    ]) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
      expect(answer.headers.get('www-authenticate')).toBeNull();
    }
    expect((await list(eager, token)).status).toBe(200);
    relay.outOfOrder = false;
    const answer = await eventually(
      () => list(fresh, token),
      ({ status }) => status !== 503,
    );
    expect(answer.status).toBe(200);
  });

  it('does not ask an issuer that is down for each request', async () => {
    const fresh = await startServer(0);
    relay.outOfOrder = true;
    const before = relay.fetches;
    const begun = performance.now();
    for (let n = 0; n < 50; n += 1) {
      expect((await list(fresh, await key.sign(accessClaims(), { kid: `invented-${n}` }))).status).toBe(503);
    }
    relay.outOfOrder = false;
    const seconds = Math.ceil((performance.now() - begun) / 1000);
    expect(relay.fetches - before).toBeLessThanOrEqual(Math.min(1 + seconds, 49));
  });

  it('refuses no request across a routine rotation, and fetches nothing for it: the next key was there before it signs', async () => {
    const fresh = await startServer(HOUR_S);
    const { access_token: administrators } = await signIn('admin', 'gatehouse-admin');
    const before = relay.fetches;
    const { access_token: old } = await manager();
    expect((await order(fresh, old)).status).toBe(201);
    const rotation = fetch(`${gatehouseOrigin}/keys/rotate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${administrators}`, 'content-type': 'application/json' },
      body: JSON.stringify({ mode: 'routine' }),
    });
    const during = Promise.all(Array.from({ length: 20 }, async () => order(fresh, (await manager()).access_token)));
    expect((await rotation).ok).toBe(true);
    const { access_token: young } = await manager();
    expect(decodeProtectedHeader(young).kid).not.toBe(decodeProtectedHeader(old).kid);
    const after = await Promise.all([old, young, old, young].map((token) => order(fresh, token)));
    for (const { status } of [...(await during), ...after]) expect(status).toBe(201);
    expect(relay.fetches - before).toBe(1);
  });

  it('refuses no request while the issuer restarts with another ALGORITHM, with old tokens or new ones', async () => {
    const { access_token: old } = await manager();
    const statuses = [(await order(eager, old)).status];
    const restart = { done: false };
    const meanwhile = (async () => {
      while (!restart.done) statuses.push((await order(eager, old)).status);
    })();
    await stopGatehouse();
    algorithm = 'ES256';
    await startGatehouse(new URL(gatehouseOrigin).port);
    const { access_token: young } = await manager();
    const answers = Array.from({ length: 20 }, (_, n) => order(eager, n % 2 ? old : young));
    for (const { status } of await Promise.all(answers)) statuses.push(status);
    restart.done = true;
    await meanwhile;
    expect([old, young].map((token) => decodeProtectedHeader(token).alg)).toEqual(['RS256', 'ES256']);
    expect(new Set(statuses)).toEqual(new Set([201]));
  });
});
