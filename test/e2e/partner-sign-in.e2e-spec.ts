import type { Caller } from '../support/gatehouse.js';
import { basic, register, type Partner } from '../support/partner.js';
import { describeGatehouse } from '../support/suite.js';

describeGatehouse('people who sign in through a partner', (gatehouse) => {
  const grants = ['password', 'refresh_token'];
  const signIn = (partner: Partner, username: string, password: string, scope = '') =>
    gatehouse().anyone.form('/token', { username, password, scope }, basic(partner));
  const refresh = (refresh_token: string, headers = {}) =>
    gatehouse().anyone.form('/token/refresh', { refresh_token }, headers);
  const asAdmin = (partner: Partner, scope?: string) => signIn(partner, 'admin', 'gatehouse-admin', scope);

  it('are bounded by what the partner is allowed, and by what they ask for', async () => {
    const partner = await register(gatehouse(), { grants, scopes: ['users:read', 'products:write'] });
    const all = await asAdmin(partner);
    expect([all.status, all.body.scope]).toEqual([200, 'products:write users:read']);
    const caller = gatehouse().bearing(all.body.access_token);
    expect((await caller.get('/users')).status).toBe(200);
    expect((await caller.post('/users', {})).status).toBe(403);
    expect((await asAdmin(partner, 'users:read')).body.scope).toBe('users:read');
    const beyond = await asAdmin(partner, 'users:write');
    expect([beyond.status, beyond.body.error]).toEqual([400, 'invalid_scope']);
    expect((await signIn(partner, 'alice', 'wonderland')).body.scope).toBe('');
  });

  it('let the partner act on their account only where its scope says so', async () => {
    const ofOwn = (caller: Caller) =>
      Promise.all([
        caller.get('/auth/sessions'),
        caller.delete('/auth/sessions/00000000-0000-4000-8000-000000000000'),
        caller.delete('/auth/sessions'),
        caller.post('/auth/password', { currentPassword: 'wrong', password: 'a quiet lake under snow' }),
        caller.patch('/users/me', { username: 'taken-over' }),
      ]);
    const [without, having] = [
      await register(gatehouse(), { grants, scopes: ['users:read'] }),
      await register(gatehouse(), { grants, scopes: ['account:manage'] }),
    ];
    const bearing = async (partner: Partner) =>
      gatehouse().bearing((await signIn(partner, 'manager', 'gatehouse-manager')).body.access_token);
    const narrow = await bearing(without);
    for (const { status, body, headers } of await ofOwn(narrow)) {
      expect([status, body.code]).toEqual([403, 'access.insufficient_scope']);
      expect(headers.get('www-authenticate')).toContain('scope="account:manage"');
    }
    expect((await narrow.get('/users/me')).status).toBe(200);
    const wide = await bearing(having);
    expect((await ofOwn(wide)).map(({ status }) => status)).toEqual([200, 404, 204, 403, 403]);
    expect((await narrow.post('/auth/logout')).status).toBe(401);
  });

  it('have refresh tokens that are worthless to everybody else, and that no stranger can kill', async () => {
    const [partner, other] = [await register(gatehouse(), { grants }), await register(gatehouse(), { grants })];
    const { body } = await signIn(partner, 'alice', 'wonderland');
    for (const headers of [{}, basic(other)]) {
      for (let i = 0; i < 3; i += 1) {
        const stolen = await refresh(body.refresh_token, headers);
        expect([stolen.status, stolen.body.error]).toEqual([401, 'invalid_grant']);
      }
    }
    const next = await refresh(body.refresh_token, basic(partner));
    expect(next.status).toBe(200);
    const firstParty = await gatehouse().signIn('alice', 'wonderland');
    expect((await refresh(firstParty.refresh_token, basic(partner))).status).toBe(401);
    expect((await refresh(firstParty.refresh_token)).status).toBe(200);
  });

  it('lose what the partner loses, with tokens that they have and with those to come', async () => {
    const partner = await register(gatehouse(), { grants, scopes: ['users:read', 'products:write'] });
    const { body } = await asAdmin(partner);
    const caller = gatehouse().bearing(body.access_token);
    expect((await caller.get('/users')).status).toBe(200);
    const admin = await gatehouse().as('admin');
    await admin.patch(`/clients/${partner.id}`, { scopes: ['products:write'] });
    expect((await caller.get('/users')).status).toBe(403);
    expect((await refresh(body.refresh_token, basic(partner))).body.scope).toBe('products:write');
  });

  it.each(['disable', 'tokens', ''])('are signed out when the partner is cut off (%s)', async (way) => {
    const partner = await register(gatehouse(), { grants });
    const { body } = await signIn(partner, 'alice', 'wonderland');
    const elsewhere = await gatehouse().as('alice');
    const caller = gatehouse().bearing(body.access_token);
    expect((await caller.get('/users/me')).status).toBe(200);
    const admin = await gatehouse().as('admin');
    const method = way === 'disable' ? 'POST' : 'DELETE';
    expect((await admin.send(method, `/clients/${partner.id}${way && `/${way}`}`, undefined, {})).status).toBeLessThan(
      300,
    );
    if (way === 'disable') await admin.post(`/clients/${partner.id}/enable`);
    expect((await caller.get('/users/me')).status).toBe(401);
    expect((await refresh(body.refresh_token, basic(partner))).status).toBe(401);
    expect((await elsewhere.get('/users/me')).status).toBe(200);
  });
});
