import crypto from 'node:crypto';
import { RouteTable } from '../../src/access-control/index.js';
import { eventually } from '../support/eventually.js';
import { basic, clientCredentials, register, tokenOf, type Partner } from '../support/partner.js';
import { statementsDuring } from '../support/statements.js';
import { describeGatehouse } from '../support/suite.js';
import { TestClock } from '../support/test-clock.js';

const clock = new TestClock();
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());

describeGatehouse(
  'a partner in its own name',
  (gatehouse) => {
    const admin = () => gatehouse().as('admin');
    const post = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
      gatehouse().anyone.form('/token', { grant_type: 'client_credentials', ...fields }, headers);
    const statusOf = async (token: string, path = '/users') => (await gatehouse().bearing(token).get(path)).status;

    describe('gets a token', () => {
      it.each(['Basic', 'the form'])('by %s, with all that it is allowed and no refresh token', async (way) => {
        const partner = await register(gatehouse(), { scopes: ['users:read', 'products:write'] });
        const { id, secret } = partner;
        const { status, headers, body } = await (way === 'Basic'
          ? post({}, basic(partner))
          : post({ client_id: id, client_secret: secret }));
        expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
        expect(body).toEqual({
          access_token: expect.any(String),
          token_type: 'bearer',
          expires_in: 900,
          scope: 'products:write users:read',
        });
        const claims = claimsOf(body.access_token);
        expect(claims).toMatchObject({
          sub: id,
          client_id: id,
          type: 'access',
          roles: [],
          scope: 'products:write users:read',
        });
        expect(claims.exp - claims.iat).toBe(900);
        expect(await statusOf(body.access_token)).toBe(200);
      });

      it('bounded to what it asks for, and never beyond what it is allowed', async () => {
        const partner = await register(gatehouse(), { scopes: ['users:read', 'products:write'] });
        const token = await tokenOf(gatehouse(), partner, 'users:read');
        expect(claimsOf(token).scope).toBe('users:read');
        expect(await statusOf(token)).toBe(200);
        const refused = await gatehouse().bearing(token).post('/products', {});
        expect([refused.status, refused.body.code]).toEqual([403, 'access.insufficient_scope']);
        for (const scope of ['users:write', 'users:read users:write', 'castles:build', 'users:read  products:write']) {
          const { status, body } = await clientCredentials(gatehouse(), partner, { scope });
          expect([scope, status, body.error]).toEqual([scope, 400, 'invalid_scope']);
        }
      });

      it('that without any scope opens nothing but what everybody may see', async () => {
        const token = await tokenOf(gatehouse(), await register(gatehouse()));
        const caller = gatehouse().bearing(token);
        const rows = gatehouse()
          .app.get(RouteTable)
          .rows.filter(({ policy }) => policy?.kind !== 'public');
        expect(rows.length).toBeGreaterThan(20);
        for (const { method, path } of rows) {
          const { status } = await caller.send(
            method,
            path.replaceAll(/:\w+/g, '1'),
            method === 'GET' ? undefined : {},
            {},
          );
          expect([method, path, status]).toEqual([method, path, 403]);
        }
        expect((await caller.get('/products')).status).toBe(200);
      });
    });

    it('is no person: what belongs to people is closed to it, whatever it is allowed', async () => {
      const everything = ['users:read', 'users:write', 'users:assign_roles', 'sessions:revoke', 'clients:manage'];
      const token = await tokenOf(gatehouse(), await register(gatehouse(), { scopes: everything }));
      const rows = gatehouse()
        .app.get(RouteTable)
        .rows.filter(({ policy }) => policy?.kind === 'restricted' && policy.peopleOnly);
      expect(rows.length).toBeGreaterThan(5);
      for (const { method, path } of rows) {
        const body = method === 'GET' ? undefined : {};
        const answer = await gatehouse().bearing(token).send(method, path.replaceAll(/:\w+/g, '1'), body, {});
        expect([method, path, answer.status]).toEqual([method, path, 403]);
      }
    });

    it('obeys the rules that people obey: it gives nothing that it lacks and changes nobody who holds more', async () => {
      const scopes = ['users:assign_roles', 'users:read', 'users:write', 'clients:manage'];
      const caller = gatehouse().bearing(await tokenOf(gatehouse(), await register(gatehouse(), { scopes })));
      const find = async (name: string) => (await caller.get(`/users?search=${name}`)).body.items[0].id as string;
      const [alice, boss] = [await find('alice'), await find('admin')];
      for (const roles of [['admin'], ['manager']]) {
        const { status, body } = await caller.put(`/users/${alice}/roles`, { roles });
        expect([status, body.code]).toEqual([403, 'access.grant_exceeds_own']);
      }
      const outranked = await caller.post(`/users/${boss}/disable`);
      expect([outranked.status, outranked.body.code]).toEqual([403, 'access.target_outranks']);
      const client = { name: 'x', grants: ['client_credentials'], scopes: ['products:write'] };
      expect((await caller.post('/clients', client)).body.code).toBe('access.grant_exceeds_own');
      expect((await caller.post('/clients', { ...client, scopes: ['users:read'] })).status).toBe(201);
    });

    it('stands in the log under its own name', async () => {
      const { id, secret } = await register(gatehouse(), { scopes: ['users:read'] });
      const token = await tokenOf(gatehouse(), { id, secret });
      await gatehouse().bearing(token).get('/users?search=logged');
      const lines = gatehouse().logLines.map((line) => JSON.parse(line));
      expect(lines.findLast(({ path }) => path === '/users').principal).toEqual({
        type: 'client',
        id,
        name: 'A partner',
      });
      expect(gatehouse().logLines.join('')).not.toContain(secret);
    });

    it('sends no statement once it is known, neither with its token nor to get another', async () => {
      const partner = await register(gatehouse(), { scopes: ['products:write'] });
      const caller = gatehouse().bearing(await tokenOf(gatehouse(), partner));
      expect((await caller.get('/users')).status).toBe(403);
      const twenty = async () => {
        for (let i = 0; i < 20; i += 1) await caller.get('/users');
        await tokenOf(gatehouse(), partner);
      };
      // Until its registration has come back over the record of changes, which is soon; else this never comes to pass.
      await eventually(
        () => statementsDuring(gatehouse(), twenty),
        (statements) => statements.length === 0,
      );
      expect((await caller.get('/users')).status).toBe(403);
    });

    describe('is refused with one answer', () => {
      const refused = { status: 401, code: 'auth.client_unknown', error: 'invalid_client', challenge: 'Basic' };
      const seen = async (answer: Promise<{ status: number; body: any; headers: Headers }>) => {
        const { status, body, headers } = await answer;
        const challenge = headers.get('www-authenticate')?.split(' ')[0];
        return { status, code: body.code, error: body.error, challenge };
      };

      it('for a wrong secret, another’s, an expired one, a deleted one, an unknown and a disabled client', async () => {
        const [one, other] = [await register(gatehouse()), await register(gatehouse())];
        const boss = await admin();
        const expiring = (
          await boss.post(`/clients/${one.id}/secrets`, { expiresAt: new Date(clock.nowMs() + 60_000).toISOString() })
        ).body;
        const short: Partner = { id: one.id, secret: expiring.clientSecret };
        const deleted = (await boss.post(`/clients/${one.id}/secrets`, {})).body;
        expect((await clientCredentials(gatehouse(), short)).status).toBe(200);
        const gone: Partner = { id: one.id, secret: deleted.clientSecret };
        expect((await clientCredentials(gatehouse(), gone)).status).toBe(200);
        clock.pass({ minutes: 1 });
        await boss.delete(`/clients/${one.id}/secrets/${deleted.id}`);
        const cases: Partner[] = [
          { ...one, secret: `${one.secret}x` },
          { ...one, secret: '' },
          { ...one, secret: other.secret },
          { ...one, id: `client-${'A'.repeat(24)}` },
          { id: 'nobody', secret: 'x' },
          { id: '', secret: one.secret },
          { id: 'first-party', secret: one.secret },
          short,
          gone,
        ];
        for (const partner of cases) {
          expect(await seen(clientCredentials(gatehouse(), partner))).toEqual(refused);
          if (partner.id === '' || partner.secret === '') continue;
          expect(await seen(post({ client_id: partner.id, client_secret: partner.secret }))).toEqual(refused);
        }
        expect((await clientCredentials(gatehouse(), one)).status).toBe(200);
        await boss.post(`/clients/${other.id}/disable`);
        expect(await seen(clientCredentials(gatehouse(), other))).toEqual(refused);
        await boss.post(`/clients/${other.id}/enable`);
        expect((await clientCredentials(gatehouse(), other)).status).toBe(200);
        await boss.delete(`/clients/${other.id}`);
        expect(await seen(clientCredentials(gatehouse(), other))).toEqual(refused);
      });

      it.each([
        ['no base64', 'Basic !!!'],
        ['nothing', 'Basic'],
        ['no colon', `Basic ${Buffer.from('client').toString('base64')}`],
        ['bad percent-encoding', `Basic ${Buffer.from('client-%zz:x').toString('base64')}`],
        ['bytes that are no UTF-8', `Basic ${Buffer.from([0xff, 0xfe, 0x3a, 0xff]).toString('base64')}`],
        ['an id of 10 KB', `Basic ${Buffer.from(`${'a'.repeat(7_500)}:x`).toString('base64')}`],
      ])('for Basic credentials that are %s', async (_, authorization) => {
        expect(await seen(post({}, { authorization }))).toEqual(refused);
      });
    });

    it('may not prove itself twice at once, not even with the same secret', async () => {
      const partner = await register(gatehouse());
      for (const form of [
        { client_id: partner.id, client_secret: partner.secret },
        { client_id: partner.id },
        { client_secret: partner.secret },
      ] as Record<string, string>[]) {
        const { status, body } = await post(form, basic(partner));
        expect([status, body.error]).toEqual([400, 'invalid_request']);
      }
      expect((await post({ client_id: 'x'.repeat(1_000_000) })).status).toBe(413);
    });

    it('is form-decoded in Basic, as RFC 6749 has it', async () => {
      const { id, secret } = await register(gatehouse());
      const everyByte = (text: string) => text.replaceAll(/./g, (c) => `%${c.charCodeAt(0).toString(16)}`);
      const encoded = { id: everyByte(id), secret: everyByte(secret) };
      expect((await clientCredentials(gatehouse(), encoded)).status).toBe(200);
    });

    it('rolls over without a pause: two secrets live side by side', async () => {
      const partner = await register(gatehouse());
      const boss = await admin();
      const next = (await boss.post(`/clients/${partner.id}/secrets`, { label: 'next' })).body;
      const renewed = { ...partner, secret: next.clientSecret };
      for (const one of [partner, renewed, partner])
        expect((await clientCredentials(gatehouse(), one)).status).toBe(200);
      const [first] = (await boss.get(`/clients/${partner.id}/secrets`)).body.items;
      await boss.delete(`/clients/${partner.id}/secrets/${first.id}`);
      expect((await clientCredentials(gatehouse(), partner)).status).toBe(401);
      expect((await clientCredentials(gatehouse(), renewed)).status).toBe(200);
    });

    it('is guessed at no more than ten times a minute, from one address, whatever is asked of /token', async () => {
      const [partner, other] = [await register(gatehouse()), await register(gatehouse())];
      const wrong = { ...partner, secret: 'ghs_wrong' };
      const answers = await Promise.all(Array.from({ length: 40 }, () => clientCredentials(gatehouse(), wrong)));
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(30);
      const locked = await gatehouse().anyone.form('/token/refresh', { refresh_token: 'x' }, basic(partner));
      expect([locked.status, locked.body.code]).toEqual([429, 'limits.too_many_failures']);
      expect((await clientCredentials(gatehouse(), other)).status).toBe(200);
    });

    it('costs a comparison whether it is known, unknown or disabled', async () => {
      const [known, disabled] = [await register(gatehouse()), await register(gatehouse())];
      await (await admin()).post(`/clients/${disabled.id}/disable`);
      const given = crypto.createHash('sha256').update('x').digest('base64url');
      const compare = jest.spyOn(crypto, 'timingSafeEqual');
      // The sealing of the trail compares too, in its own time.
      const comparisons = () => compare.mock.calls.filter(([one]) => Buffer.from(one as Buffer).toString() === given);
      for (const id of [known.id, disabled.id, `client-${'C'.repeat(24)}`, 'nobody', '__proto__']) {
        compare.mockClear();
        expect((await clientCredentials(gatehouse(), { id, secret: 'x' })).status).toBe(401);
        expect([id, comparisons().length]).toEqual([id, 1]);
      }
      compare.mockRestore();
    });

    describe('is cut off', () => {
      const takers: [string, (id: string) => [string, string]][] = [
        ['by name', (id) => ['DELETE', `/clients/${id}/tokens`]],
        ['by being disabled', (id) => ['POST', `/clients/${id}/disable`]],
        ['by being deleted', (id) => ['DELETE', `/clients/${id}`]],
      ];

      it.each(takers)('%s: its tokens are dead at once', async (name, request) => {
        const partner = await register(gatehouse(), { scopes: ['users:read'] });
        const token = await tokenOf(gatehouse(), partner);
        const bystander = await tokenOf(gatehouse(), await register(gatehouse(), { scopes: ['users:read'] }));
        expect(await statusOf(token)).toBe(200);
        const [method, path] = request(partner.id);
        expect((await (await admin()).send(method, path, undefined, {})).status).toBeLessThan(300);
        const refused = await gatehouse().bearing(token).get('/users');
        expect([refused.status, refused.body.detail]).toEqual([401, 'Invalid token']);
        expect(await statusOf(bystander)).toBe(200);
        if (name === 'by name') expect(await statusOf(await tokenOf(gatehouse(), partner))).toBe(200);
      });

      it('and stays so when it is enabled again', async () => {
        const partner = await register(gatehouse(), { scopes: ['users:read'] });
        const token = await tokenOf(gatehouse(), partner);
        const boss = await admin();
        await boss.post(`/clients/${partner.id}/disable`);
        await boss.post(`/clients/${partner.id}/enable`);
        expect(await statusOf(token)).toBe(401);
        expect(await statusOf(await tokenOf(gatehouse(), partner))).toBe(200);
      });
    });

    it('loses on its next request what it is no longer allowed, and gets it back with the same token', async () => {
      const partner = await register(gatehouse(), { scopes: ['users:read', 'products:write'] });
      const token = await tokenOf(gatehouse(), partner);
      const boss = await admin();
      await boss.patch(`/clients/${partner.id}`, { scopes: ['products:write'] });
      expect(await statusOf(token)).toBe(403);
      await boss.patch(`/clients/${partner.id}`, { scopes: ['users:read', 'users:write'] });
      expect(await statusOf(token)).toBe(200);
      // What the token was not issued for it never gains.
      const beyond = await gatehouse().bearing(token).post('/users', {});
      expect([beyond.status, beyond.body.code]).toEqual([403, 'access.insufficient_scope']);
    });

    it('gets tokens for no grant that it is not registered for', async () => {
      const partner = await register(gatehouse(), { grants: ['password'] });
      const own = await clientCredentials(gatehouse(), partner);
      expect([own.status, own.body.error]).toEqual([400, 'unauthorized_client']);
      const person = { username: 'alice', password: 'wonderland' };
      const onlyItself = await register(gatehouse());
      const signIn = await gatehouse().anyone.form('/token', person, basic(onlyItself));
      expect([signIn.status, signIn.body.error]).toEqual([400, 'unauthorized_client']);
      for (const path of ['/token', '/token/refresh']) {
        const fields = { grant_type: 'refresh_token', refresh_token: 'x' };
        const refresh = await gatehouse().anyone.form(path, fields, basic(partner));
        expect([path, refresh.status, refresh.body.error]).toEqual([path, 400, 'unauthorized_client']);
      }
      const once = await gatehouse().anyone.form('/token', person, basic(partner));
      expect([once.status, 'refresh_token' in once.body]).toEqual([200, false]);
    });
  },
  {},
  clock,
);
