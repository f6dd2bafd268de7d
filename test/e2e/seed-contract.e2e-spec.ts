import { createHmac } from 'node:crypto';
import { describeGatehouse } from '../support/suite.js';
import { TestClock } from '../support/test-clock.js';

/** CONTRACT of the two articles that this house comes from: each row of their behaviour. */

const decode = (token: string) => {
  const [header, claims] = token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  return { header, claims };
};

describeGatehouse(
  'the seed contract',
  (gatehouse) => {
    const token = (fields: Record<string, string>) => gatehouse().anyone.form('/token', fields);
    const me = (access: string) => gatehouse().bearing(access).get('/users/me');

    it('has no cache keep an answer with tokens, whichever route gives it (RFC 6749 §5.1)', async () => {
      const credentials = { username: 'alice', password: 'wonderland' };
      const first = await token(credentials);
      const answers = [
        first,
        await gatehouse().anyone.form('/token/refresh', { refresh_token: first.body.refresh_token }),
        await gatehouse().anyone.post('/auth/login', credentials),
      ];
      const kept = answers.map(({ status, headers }) => [status, headers.get('cache-control'), headers.get('pragma')]);
      expect(kept).toEqual(answers.map(() => [200, 'no-store', 'no-cache']));
    });

    describe('POST /token', () => {
      it('gives both tokens for a form with username and password alone', async () => {
        const { status, body } = await token({ username: 'alice', password: 'wonderland' });
        expect(status).toBe(200);
        expect(body).toEqual({
          access_token: expect.any(String),
          refresh_token: expect.any(String),
          token_type: 'bearer',
          expires_in: 900,
          scope: '',
        });
      });

      it.each([{ grant_type: 'password' }, { scope: '' }, { grant_type: 'password', scope: '', client_id: '' }])(
        'takes %j beside them',
        async (extra) => {
          const fields = { username: 'alice', password: 'wonderland', ...extra } as Record<string, string>;
          expect((await token(fields)).status).toBe(200);
        },
      );

      it.each([
        ['a wrong password', 'alice', 'wrong'],
        ['an unknown user', 'nobody', 'wonderland'],
      ])('refuses %s with one and the same answer', async (_, username, password) => {
        const { status, headers, body } = await token({ username, password });
        expect(status).toBe(401);
        expect(body).toMatchObject({
          status: 401,
          code: 'auth.incorrect_credentials',
          detail: 'Incorrect username or password',
          path: '/token',
          error: 'invalid_grant',
          requestId: headers.get('x-request-id'),
        });
        expect(headers.get('www-authenticate')).toBe('Bearer realm="gatehouse"');
      });

      it.each([
        ['username', { password: 'wonderland' }],
        ['password', { username: 'alice' }],
        ['username', { username: '', password: 'wonderland' }],
      ])('names a missing %s with 422', async (field, fields) => {
        const { status, body } = await token(fields as Record<string, string>);
        expect(status).toBe(422);
        expect(body.errors).toEqual([expect.objectContaining({ field })]);
        expect(body).toMatchObject({ path: '/token', error: 'invalid_request' });
      });
    });

    describe('the access token', () => {
      it('has the final header and claims, and nothing private', async () => {
        const tokens = await gatehouse().signIn('alice', 'wonderland');
        const { header, claims } = decode(tokens.access_token);
        expect(header).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: expect.any(String) });
        expect(Object.keys(claims).toSorted()).toEqual(
          ['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'roles', 'sid', 'sub', 'type'].toSorted(),
        );
        expect(claims).toMatchObject({
          type: 'access',
          client_id: 'first-party',
          roles: ['user'],
          aud: 'gatehouse-api',
        });
        expect(claims.exp - claims.iat).toBe(900);
      });

      it('is signed by a key that the refresh token does not share', async () => {
        const tokens = await gatehouse().signIn('alice', 'wonderland');
        const refresh = decode(tokens.refresh_token);
        expect(refresh.header).toEqual({ alg: 'HS256', typ: 'rt+jwt', kid: expect.any(String) });
        expect(refresh.header.kid).not.toBe(decode(tokens.access_token).header.kid);
        expect(refresh.claims.type).toBe('refresh');
      });
    });

    describe('GET /users/me', () => {
      it('answers with the token’s sub as user_id', async () => {
        const { access_token } = await gatehouse().signIn('alice', 'wonderland');
        const { status, body } = await me(access_token);
        expect(status).toBe(200);
        expect(body).toMatchObject({ user_id: decode(access_token).claims.sub, username: 'alice', roles: ['user'] });
      });

      it.each([undefined, 'Basic YWxpY2U6d29uZGVybGFuZA==', 'Token abc', 'Bearerabc'])(
        'refuses Authorization %j as not authenticated, with a bare challenge',
        async (authorization) => {
          const headers = authorization === undefined ? {} : { authorization };
          const { status, headers: answered, body } = await gatehouse().anyone.get('/users/me', headers as never);
          expect(status).toBe(401);
          expect(body).toMatchObject({ detail: 'Not authenticated', path: '/users/me' });
          expect(answered.get('www-authenticate')).toBe('Bearer realm="gatehouse"');
        },
      );

      it('refuses a refresh token by its kind', async () => {
        const { refresh_token } = await gatehouse().signIn('alice', 'wonderland');
        const { status, headers, body } = await me(refresh_token);
        expect(status).toBe(401);
        expect(body.detail).toBe('Invalid token type: expected access');
        expect(headers.get('www-authenticate')).toContain('error="invalid_token"');
      });

      it.each(['garbage', 'a.b.c', '', 'e30.e30.e30', 'x'.repeat(9000)])(
        'refuses %.20j as an invalid token',
        async (bad) => {
          const { status, body } = await gatehouse().anyone.get('/users/me', { authorization: `Bearer ${bad}` });
          expect(status).toBe(401);
          expect(body.detail).toBe('Invalid token');
        },
      );

      describe('with a token that was tampered with', () => {
        const forge = (header: object, claims: object, sign: (input: string) => string) => {
          const input = [header, claims]
            .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
            .join('.');
          return `${input}.${sign(input)}`;
        };

        it.each<[string, (header: object, claims: object, token: string) => string]>([
          ['alg none', (header, claims) => forge({ ...header, alg: 'none' }, claims, () => '')],
          [
            'RS256 turned into HS256 under an empty secret',
            (header, claims) =>
              forge({ ...header, alg: 'HS256' }, claims, (input) =>
                createHmac('sha256', '').update(input).digest('base64url'),
              ),
          ],
          ['a jwk in the header', (header, claims, t) => forge({ ...header, jwk: {} }, claims, () => t.split('.')[2]!)],
          [
            'a jku in the header',
            (header, claims, t) => forge({ ...header, jku: 'http://127.0.0.1:9/' }, claims, () => t.split('.')[2]!),
          ],
          ['another typ', (header, claims, t) => forge({ ...header, typ: 'JWT' }, claims, () => t.split('.')[2]!)],
          ['another kid', (header, claims, t) => forge({ ...header, kid: 'x' }, claims, () => t.split('.')[2]!)],
          [
            'an admin role written in',
            (header, claims, t) => forge(header, { ...claims, roles: ['admin'] }, () => t.split('.')[2]!),
          ],
          [
            'non-canonical base64url',
            (_h, _c, t) => `${t.slice(0, -1)}${String.fromCharCode(t.charCodeAt(t.length - 1) + 1)}`,
          ],
          ['five segments, as a JWE has', (_h, _c, t) => `${t}.${t.split('.')[2]}.${t.split('.')[2]}`],
          ['padding', (_h, _c, t) => `${t}=`],
        ])('refuses %s', async (_, tamper) => {
          const { access_token } = await gatehouse().signIn('alice', 'wonderland');
          const { header, claims } = decode(access_token);
          const { status, body } = await me(tamper(header, claims, access_token));
          expect([status, body.detail]).toEqual([401, 'Invalid token']);
        });
      });
    });

    describe('POST /token/refresh', () => {
      const refresh = (refresh_token: string) => gatehouse().anyone.form('/token/refresh', { refresh_token });

      it('gives a new access token and the successor', async () => {
        const first = await gatehouse().signIn('alice', 'wonderland');
        const { status, body } = await refresh(first.refresh_token);
        expect(status).toBe(200);
        expect(body).toMatchObject({ token_type: 'bearer', expires_in: 900 });
        expect(body.refresh_token).not.toBe(first.refresh_token);
        expect((await me(body.access_token)).status).toBe(200);
      });

      it('is the same as grant_type=refresh_token at /token', async () => {
        const { refresh_token } = await gatehouse().signIn('alice', 'wonderland');
        expect((await token({ grant_type: 'refresh_token', refresh_token })).status).toBe(200);
      });

      it('refuses an access token by its kind', async () => {
        const { access_token } = await gatehouse().signIn('alice', 'wonderland');
        const { status, body } = await refresh(access_token);
        expect([status, body.detail]).toEqual([401, 'Invalid token type: expected refresh']);
      });

      it('refuses garbage', async () => {
        const { status, body } = await refresh('garbage');
        expect([status, body.detail, body.error]).toEqual([401, 'Invalid token', 'invalid_grant']);
      });

      it('names a missing token with 422', async () => {
        const { status, body } = await gatehouse().anyone.form('/token/refresh', {});
        expect(status).toBe(422);
        expect(body.errors).toEqual([expect.objectContaining({ field: 'refresh_token' })]);
      });
    });

    it('forbids a role that may not', async () => {
      const alice = await gatehouse().as('alice');
      const { status, body } = await alice.get('/users');
      expect(status).toBe(403);
      expect(body).toMatchObject({ detail: 'Operation forbidden', path: '/users' });
    });

    it('finds one product by its id, and takes no SQL for one', async () => {
      const one = await gatehouse().anyone.get('/products/?product_id=1');
      expect(one.status).toBe(200);
      expect(one.body.items).toEqual([expect.objectContaining({ id: 1 })]);
      const probe = await gatehouse().anyone.get(`/products/?product_id=${encodeURIComponent('1 OR 1=1')}`);
      expect(probe.status).toBe(422);
      expect(probe.body.errors).toEqual([expect.objectContaining({ field: 'product_id' })]);
      expect(probe.body.path).toBe('/products/');
    });
  },
  {},
  new TestClock().stop(),
);
