import { createHmac, createPublicKey, randomUUID, sign } from 'node:crypto';
import { SigningKeysService } from '../../src/signing-keys/index.js';
import { VerificationKeys } from '../../src/tokens/index.js';
import { describeGatehouse } from '../support/suite.js';

type Part = Record<string, unknown>;

const PASSWORD = 'a quiet lake under snow';
const HOUR_S = 3600;
const nowSeconds = () => Math.floor(Date.now() / 1000);
const encode = (part: Part | string) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
const claimsOf = (token: string): Part => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());

const ownTokenOf = (claims: Part, id: string): Part => ({ ...claims, sub: id, client_id: id, sid: randomUUID() });

describeGatehouse('forged tokens', (gatehouse) => {
  const me = (token: string) => gatehouse().bearing(token).get('/users/me');

  /** Signs with the house's own key: what only a leak of the key would allow. */
  const signed = (header: Part | string, claims: Part | string) => {
    const { signWith } = gatehouse().app.get(SigningKeysService).active;
    const input = `${encode(header)}.${encode(claims)}`;
    return `${input}.${sign('sha256', Buffer.from(input), signWith).toString('base64url')}`;
  };
  const genuine = async () => {
    const { access_token } = await gatehouse().signIn('alice', 'wonderland');
    const { kid } = gatehouse().app.get(SigningKeysService).active;
    return { header: { alg: 'RS256', typ: 'at+jwt', kid }, claims: claimsOf(access_token), token: access_token };
  };

  it('are told from genuine ones by what is forged alone: signed again unchanged, one is good', async () => {
    const { header, claims } = await genuine();
    expect((await me(signed(header, claims))).status).toBe(200);
  });

  it.each<[string, (claims: Part) => Part]>([
    ['another issuer', (claims) => ({ ...claims, iss: 'http://elsewhere.localhost' })],
    ['no issuer', (claims) => ({ ...claims, iss: undefined })],
    ['another audience', (claims) => ({ ...claims, aud: 'another-api' })],
    ['no audience', (claims) => ({ ...claims, aud: undefined })],
    ['a time before which it is not good', (claims) => ({ ...claims, nbf: nowSeconds() + HOUR_S })],
    ['no expiry', (claims) => ({ ...claims, exp: undefined })],
    ['an expiry that is text', (claims) => ({ ...claims, exp: '9999999999' })],
    ['no session', (claims) => ({ ...claims, sid: undefined })],
    ['a session that never was', (claims) => ({ ...claims, sid: randomUUID() })],
    ['a session that is an object', (claims) => ({ ...claims, sid: { $ne: '' } })],
    ['another’s name on one’s own session', (claims) => ({ ...claims, sub: randomUUID() })],
    ['a client that never was', (claims) => ({ ...claims, client_id: `client-${'A'.repeat(24)}` })],
    ['a client that never was as its holder', (claims) => ownTokenOf(claims, `client-${'A'.repeat(24)}`)],
    ['the public client as its holder', (claims) => ownTokenOf(claims, 'first-party')],
    [
      'the public client as its holder, and no generation',
      (claims) => ({ ...ownTokenOf(claims, 'first-party'), sid: '' }),
    ],
    ['no kind', (claims) => ({ ...claims, type: undefined })],
    ['roles that are text', (claims) => ({ ...claims, roles: 'admin' })],
  ])('with %s are refused though their signature is good', async (_, forge) => {
    const { header, claims } = await genuine();
    const { status, body } = await me(signed(header, forge(claims)));
    expect([status, body.detail]).toEqual([401, 'Invalid token']);
  });

  it('on another’s living session are refused', async () => {
    const { header, claims } = await genuine();
    const { access_token } = await gatehouse().signIn('admin', 'gatehouse-admin');
    const { sid, sub } = claimsOf(access_token);
    expect((await me(signed(header, { ...claims, sid }))).status).toBe(401);
    expect((await me(signed(header, { ...claims, sub }))).status).toBe(401);
  });

  it('give no role that they name and their holder lacks', async () => {
    const { header, claims } = await genuine();
    const forged = gatehouse().bearing(signed(header, { ...claims, roles: ['admin'], scope: 'users:read' }));
    expect((await forged.get('/users')).status).toBe(403);
  });

  it.each<[string, (header: Part) => Part | string]>([
    ['crit', (header) => ({ ...header, crit: ['exp'] })],
    ['b64', (header) => ({ ...header, b64: false })],
    ['x5u', (header) => ({ ...header, x5u: 'http://127.0.0.1:9/' })],
    ['zip', (header) => ({ ...header, zip: 'DEF' })],
    ['__proto__', (header) => JSON.stringify(header).replace('{', '{"__proto__":{"alg":"none"},')],
    ['alg twice, the last none', (header) => JSON.stringify(header).replace('}', ',"alg":"none"}')],
    ['a kid that is a path', (header) => ({ ...header, kid: '../../dev/null' })],
    ['a kid that is SQL', (header) => ({ ...header, kid: "x' UNION SELECT 'key" })],
    ['a kid that is a list', (header) => ({ ...header, kid: [header['kid']] })],
    ['a typ in capitals', (header) => ({ ...header, typ: 'AT+JWT' })],
    ['a list in its place', () => '[]'],
    ['null in its place', () => 'null'],
  ])('with a header that has %s are refused', async (_, forge) => {
    const { header, claims } = await genuine();
    const { status, body } = await me(signed(forge(header), claims));
    expect([status, body.detail]).toEqual([401, 'Invalid token']);
  });

  it('signed by HMAC with the public key as the secret are refused', async () => {
    const { header, claims } = await genuine();
    const publicKey = createPublicKey(gatehouse().app.get(SigningKeysService).active.signWith);
    for (const format of ['pem', 'der'] as const) {
      const secret = publicKey.export({ format: format as 'pem', type: 'spki' });
      const input = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
      const forged = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      expect((await me(forged)).status).toBe(401);
    }
  });

  it('of one kind under the key of the other are refused, whatever they say of themselves', async () => {
    const { claims } = await genuine();
    const { kid, key } = gatehouse().app.get(VerificationKeys).refreshKey;
    const accessByRefreshKey = `${encode({ alg: 'HS256', typ: 'rt+jwt', kid })}.${encode(claims)}`;
    const mac = createHmac('sha256', key).update(accessByRefreshKey).digest('base64url');
    expect((await me(`${accessByRefreshKey}.${mac}`)).status).toBe(401);
    const { kid: signingKid } = gatehouse().app.get(SigningKeysService).active;
    const refresh_token = signed(
      { alg: 'RS256', typ: 'at+jwt', kid: signingKid },
      { ...claims, type: 'refresh', gen: 1 },
    );
    expect((await me(refresh_token)).body.detail).toBe('Invalid token type: expected access');
    expect((await gatehouse().anyone.form('/token/refresh', { refresh_token })).status).toBe(401);
  });
});

describeGatehouse('the scope of a token', (gatehouse) => {
  const open = async (username: string, password: string, scope: string) =>
    (await gatehouse().anyone.form('/token', { username, password, scope })).body;

  it('names nothing that its holder may not do, so that services who trust the claim are not misled', async () => {
    const tokens = await open('alice', 'wonderland', 'users:write products:write');
    expect([tokens.scope, claimsOf(tokens.access_token)['scope']]).toEqual(['', '']);
    const manager = await open('manager', 'gatehouse-manager', 'users:read users:write');
    expect([manager.scope, claimsOf(manager.access_token)['scope']]).toEqual(['users:read', 'users:read']);
  });

  it('loses on the next refresh what its holder has lost', async () => {
    const admin = await gatehouse().as('admin');
    const body = { username: 'demoted', email: 'demoted@example.com', password: PASSWORD, roles: ['manager'] };
    const { body: user } = await admin.post('/users', body);
    const tokens = await open('demoted', PASSWORD, 'products:write');
    expect(tokens.scope).toBe('products:write');
    await admin.put(`/users/${user.id}/roles`, { roles: ['user'] });
    const { body: next } = await gatehouse().anyone.form('/token/refresh', { refresh_token: tokens.refresh_token });
    expect([next.scope, claimsOf(next.access_token)['scope']]).toEqual(['', '']);
  });

  it('does not let its bearer end, change or give what is beyond it', async () => {
    const { access_token } = await open('admin', 'gatehouse-admin', 'users:write users:read');
    const bounded = gatehouse().bearing(access_token);
    const { items } = (await bounded.get('/users?search=manager')).body;
    expect((await bounded.patch(`/users/${items[0].id}`, { username: 'taken-over' })).status).toBe(403);
    expect((await bounded.post(`/users/${items[0].id}/disable`)).status).toBe(403);
    expect((await bounded.delete(`/users/${items[0].id}`)).status).toBe(403);
    expect((await bounded.put(`/users/${items[0].id}/roles`, { roles: [] })).status).toBe(403);
  });
});
