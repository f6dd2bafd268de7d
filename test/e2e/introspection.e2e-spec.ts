import { SessionsService, TokensService } from '../../src/tokens/index.js';
import { basic, register, tokenOf, type Partner } from '../support/partner.js';
import { grantsWith } from '../support/principals.js';
import { describeGatehouse } from '../support/suite.js';
import { TestClock } from '../support/test-clock.js';

const clock = new TestClock().stop();
const grants = ['password', 'refresh_token', 'client_credentials'];
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());

describeGatehouse(
  'introspection (RFC 7662)',
  (gatehouse) => {
    const ask = (token: string, headers: Record<string, string> = {}, fields: Record<string, string> = {}) =>
      gatehouse().anyone.form('/token/introspect', { token, ...fields }, headers);
    const told = async (token: string, partner: Partner) => {
      const { status, body } = await ask(token, basic(partner));
      expect(status).toBe(200);
      return body;
    };
    const signIn = async (partner: Partner, username = 'alice', password = 'wonderland') =>
      (await gatehouse().anyone.form('/token', { username, password }, basic(partner))).body;
    const refresh = (refresh_token: string, partner: Partner) =>
      gatehouse().anyone.form('/token/refresh', { refresh_token }, basic(partner));
    const watcher = () => register(gatehouse(), { scopes: ['tokens:introspect'] });
    const dead = { active: false };

    it('tells a client all about its own access token, and nothing is stored on the way', async () => {
      const partner = await register(gatehouse(), { scopes: ['products:write', 'users:read'] });
      const token = await tokenOf(gatehouse(), partner, 'users:read');
      const { exp, iat, jti, sid } = claimsOf(token);
      const answer = await ask(token, basic(partner));
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(answer.body).toEqual({
        active: true,
        scope: 'users:read',
        client_id: partner.id,
        token_type: 'bearer',
        exp,
        iat,
        sub: partner.id,
        aud: 'gatehouse-api',
        iss: 'http://gatehouse.localhost',
        jti,
        sid,
      });
      const byForm = await ask(token, {}, { client_id: partner.id, client_secret: partner.secret });
      expect(byForm.body).toEqual(answer.body);
    });

    it('tells of both tokens of a session, and of a refresh token no token_type', async () => {
      const partner = await register(gatehouse(), { grants, scopes: ['users:read'] });
      const { access_token, refresh_token } = await signIn(partner, 'manager', 'gatehouse-manager');
      const { sub, sid } = claimsOf(access_token);
      expect(await told(access_token, partner)).toMatchObject({ active: true, token_type: 'bearer', sub, sid });
      const of = await told(refresh_token, partner);
      expect(of).toMatchObject({ active: true, client_id: partner.id, sub, sid, scope: 'users:read' });
      expect(of.exp).toBe(claimsOf(refresh_token).exp);
      expect('token_type' in of).toBe(false);
      // A hint that is wrong misleads nobody.
      const hinted = await ask(access_token, basic(partner), { token_type_hint: 'refresh_token' });
      expect(hinted.body.active).toBe(true);
    });

    it('says exactly {"active":false} of what is not a living token', async () => {
      const partner = await register(gatehouse(), { grants });
      const { access_token, refresh_token } = await signIn(partner);
      const [header, claims, signature] = access_token.split('.');
      const forged = [
        `${header}.${Buffer.from(JSON.stringify({ ...claimsOf(access_token), sub: 'x' })).toString('base64url')}.${signature}`,
        `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${claims}.`,
        `${access_token.slice(0, -4)}AAAA`,
      ];
      for (const token of ['garbage', 'a.b.c', 'é', 'x'.repeat(12_000), '{}', ...forged]) {
        const answer = await ask(token, basic(partner));
        expect([token.slice(0, 20), answer.status, answer.body]).toEqual([token.slice(0, 20), 200, dead]);
      }
      expect((await ask('', basic(partner))).status).toBe(422);
      await gatehouse().bearing(access_token).post('/auth/logout');
      expect([await told(access_token, partner), await told(refresh_token, partner)]).toEqual([dead, dead]);
    });

    it.each(['nobody', 'the first-party client', 'a wrong secret', 'an unknown client'])(
      'is for registered clients alone: 401 for %s',
      async (who) => {
        const partner = await watcher();
        const { access_token } = await gatehouse().signIn('alice', 'wonderland');
        const headers: Record<string, Record<string, string>> = {
          nobody: {},
          'the first-party client': basic({ id: 'first-party', secret: '' }),
          'a wrong secret': basic({ ...partner, secret: 'x' }),
          'an unknown client': basic({ ...partner, id: `client-${'D'.repeat(24)}` }),
        };
        for (const sent of [headers[who]!, { authorization: `Bearer ${access_token}`, ...headers[who] }]) {
          const answer = await ask(access_token, sent);
          expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client']);
          expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
        }
      },
    );

    it('tells nobody of another’s token, unless its scope has tokens:introspect', async () => {
      const [partner, other, watching] = [
        await register(gatehouse(), { grants, scopes: ['users:read'] }),
        await register(gatehouse(), { scopes: ['users:read', 'products:write'] }),
        await watcher(),
      ];
      const own = await tokenOf(gatehouse(), partner);
      const { access_token, refresh_token } = await signIn(partner);
      const people = await gatehouse().signIn('alice', 'wonderland');
      for (const token of [own, access_token, refresh_token, people.access_token, people.refresh_token]) {
        expect(await told(token, other)).toEqual(dead);
        expect((await told(token, watching)).active).toBe(true);
      }
      expect('scope' in (await told(people.access_token, watching))).toBe(false);
      const admin = await gatehouse().as('admin');
      await admin.patch(`/clients/${watching.id}`, { scopes: [] });
      expect(await told(own, watching)).toEqual(dead);
    });

    it('judges as the guard does: disabled people, cut-off clients, scopes that were taken away', async () => {
      const watching = await watcher();
      const admin = await gatehouse().as('admin');
      const body = {
        username: 'seen',
        email: 'seen@example.com',
        password: 'a quiet lake under snow',
        roles: ['manager'],
      };
      const { body: user } = await admin.post('/users', body);
      const partner = await register(gatehouse(), { grants, scopes: ['users:read', 'products:write'] });
      const tokens = await signIn(partner, 'seen', body.password);
      const own = await tokenOf(gatehouse(), partner);
      await admin.patch(`/clients/${partner.id}`, { scopes: ['users:read'] });
      expect((await told(tokens.access_token, watching)).scope).toBe('users:read');
      expect((await told(own, watching)).scope).toBe('users:read');
      await admin.put(`/users/${user.id}/roles`, { roles: ['user'] });
      expect((await told(tokens.access_token, watching)).scope).toBe('');
      await admin.post(`/users/${user.id}/disable`);
      expect([await told(tokens.access_token, watching), await told(tokens.refresh_token, watching)]).toEqual([
        dead,
        dead,
      ]);
      expect((await told(own, watching)).active).toBe(true);
      await admin.delete(`/clients/${partner.id}/tokens`);
      expect(await told(own, watching)).toEqual(dead);
    });

    it('knows a session that was being opened while its user or its client was disabled', async () => {
      const admin = await gatehouse().as('admin');
      const body = { username: 'racing', email: 'racing@example.com', password: 'a quiet lake under snow' };
      const { body: user } = await admin.post('/users', body);
      const [partner, watching] = [await register(gatehouse(), { grants }), await watcher()];
      const open = async () => {
        const opening = { userId: user.id, clientId: partner.id, scope: null, address: '127.0.0.1', userAgent: '' };
        const session = await gatehouse().app.get(SessionsService).open(opening);
        const tokens = await gatehouse().app.get(TokensService).issue(session, grantsWith({}), null);
        return [tokens.access_token, tokens.refresh_token!];
      };
      const actives = async (tokens: string[]) =>
        Promise.all(tokens.map(async (token) => (await told(token, watching)).active));
      expect(await actives(await open())).toEqual([true, true]);
      for (const path of [`/users/${user.id}`, `/clients/${partner.id}`]) {
        await admin.post(`${path}/disable`);
        const tokens = await open();
        expect(await actives(tokens)).toEqual([false, false]);
        expect((await gatehouse().bearing(tokens[0]!).get('/users/me')).status).toBe(401);
        await admin.post(`${path}/enable`);
      }
    });

    it('follows a refresh token through its generations, without using it up', async () => {
      const partner = await register(gatehouse(), { grants });
      const first = (await signIn(partner)).refresh_token;
      for (let i = 0; i < 3; i += 1) expect((await told(first, partner)).active).toBe(true);
      const second = (await refresh(first, partner)).body.refresh_token;
      // Within the grace the one just replaced still gets its successor.
      expect([(await told(first, partner)).active, (await told(second, partner)).active]).toEqual([true, true]);
      clock.pass({ seconds: 11 });
      expect([await told(first, partner), (await told(second, partner)).active]).toEqual([dead, true]);
      // Asking has killed nothing.
      const third = (await refresh(second, partner)).body.refresh_token;
      expect((await told(third, partner)).active).toBe(true);
      await refresh(first, partner);
      expect([await told(second, partner), await told(third, partner)]).toEqual([dead, dead]);
    });

    it('knows when tokens expire', async () => {
      const partner = await register(gatehouse(), { grants });
      const { access_token, refresh_token } = await signIn(partner);
      const own = await tokenOf(gatehouse(), partner);
      clock.pass({ minutes: 16 });
      expect([await told(access_token, partner), await told(own, partner)]).toEqual([dead, dead]);
      expect((await told(refresh_token, partner)).active).toBe(true);
      clock.pass({ days: 7 });
      expect(await told(refresh_token, partner)).toEqual(dead);
      gatehouse().forgetCallers();
    });

    describe('after revocation (RFC 7009)', () => {
      const revoke = (token: string, headers: Record<string, string> = {}) =>
        gatehouse().anyone.form('/token/revoke', { token }, headers);

      it('a client’s own token is dead at once, and no other of its tokens', async () => {
        const partner = await register(gatehouse(), { scopes: ['users:read'] });
        const [one, other] = [await tokenOf(gatehouse(), partner), await tokenOf(gatehouse(), partner)];
        const statusOf = async (token: string) => (await gatehouse().bearing(token).get('/users')).status;
        expect(await statusOf(one)).toBe(200);
        expect((await revoke(one, basic(partner))).status).toBe(200);
        expect([await statusOf(one), await statusOf(other)]).toEqual([401, 200]);
        expect([await told(one, partner), (await told(other, partner)).active]).toEqual([dead, true]);
        expect((await revoke(one, basic(partner))).status).toBe(200);
      });

      it.each(['access_token', 'refresh_token'] as const)(
        'of its %s, a session of a partner’s has ended',
        async (kind) => {
          const partner = await register(gatehouse(), { grants });
          const tokens = await signIn(partner);
          expect((await revoke(tokens[kind], basic(partner))).status).toBe(200);
          expect([await told(tokens.access_token, partner), await told(tokens.refresh_token, partner)]).toEqual([
            dead,
            dead,
          ]);
          expect((await refresh(tokens.refresh_token, partner)).status).toBe(401);
        },
      );

      it('in other hands a partner’s token lives on: 401 invalid_client', async () => {
        const [partner, other] = [await register(gatehouse(), { grants }), await watcher()];
        const { access_token, refresh_token } = await signIn(partner);
        const own = await tokenOf(gatehouse(), partner);
        for (const token of [access_token, refresh_token, own]) {
          for (const headers of [{}, basic(other), basic({ ...partner, secret: 'x' })]) {
            const { status, body } = await revoke(token, headers);
            expect([status, body.error]).toEqual([401, 'invalid_client']);
          }
          expect((await told(token, partner)).active).toBe(true);
        }
      });

      it('a public client’s token is dead, whoever had it', async () => {
        const partner = await register(gatehouse());
        const watching = await watcher();
        for (const headers of [{}, basic(partner)]) {
          const { access_token, refresh_token } = await gatehouse().signIn('alice', 'wonderland');
          expect((await revoke(refresh_token, headers)).status).toBe(200);
          expect(await told(access_token, watching)).toEqual(dead);
        }
        expect((await revoke('garbage', basic(partner))).status).toBe(200);
      });
    });
  },
  { LOGIN_RATE_LIMIT_PER_MINUTE: '1000' },
  clock,
);
