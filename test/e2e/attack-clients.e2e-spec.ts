import { GrantsService } from '../../src/access-control/index.js';
import { ClientChanges } from '../../src/clients/client-changes.js';
import { TransactionRunner } from '../../src/platform/database/index.js';
import { basic, register } from '../support/partner.js';
import type { Answer } from '../support/gatehouse.js';
import { Latch } from '../support/latch.js';
import { describeGatehouse } from '../support/suite.js';

describeGatehouse('a client disabled while somebody signs in through it', (gatehouse) => {
  it('has no session when it is enabled again', async () => {
    const admin = await gatehouse().as('admin');
    const alive: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const partner = await register(gatehouse(), { grants: ['password', 'refresh_token'], scopes: ['users:read'] });
      const fields = { username: 'alice', password: 'wonderland' };
      const [disabled, ...answers] = await Promise.all([
        admin.post(`/clients/${partner.id}/disable`),
        ...Array.from({ length: 6 }, () => gatehouse().anyone.form('/token', fields, basic(partner))),
      ]);
      expect([disabled!.status, (await admin.post(`/clients/${partner.id}/enable`)).status]).toEqual([200, 200]);
      for (const { status, body } of answers) {
        if (status === 200) alive.push((await gatehouse().bearing(body.access_token).get('/users/me')).status);
      }
    }
    expect(alive.filter((status) => status === 200)).toEqual([]);
  });

  it('introspects no refresh token of a client that may refresh no more', async () => {
    const admin = await gatehouse().as('admin');
    const watcher = await register(gatehouse(), { scopes: ['tokens:introspect'] });
    const partner = await register(gatehouse(), { grants: ['password', 'refresh_token'], scopes: [] });
    const fields = { username: 'alice', password: 'wonderland' };
    const { body } = await gatehouse().anyone.form('/token', fields, basic(partner));
    await admin.patch(`/clients/${partner.id}`, { grants: ['password'] });
    const { refresh_token } = body;
    expect((await gatehouse().anyone.form('/token/refresh', { refresh_token }, basic(partner))).status).toBe(400);
    const told = await gatehouse().anyone.form('/token/introspect', { token: refresh_token }, basic(watcher));
    expect(told.body).toEqual({ active: false });
  });

  it('is not changed by somebody who has lost the right to while the request waited', async () => {
    const { app } = gatehouse();
    const partner = await register(gatehouse(), { scopes: [] });
    const admin = await gatehouse().as('admin');
    const body = { username: 'waiting', email: 'waiting@example.com', password: 'a quiet lake under snow' };
    const { id } = (await admin.post('/users', { ...body, roles: ['admin'] })).body;
    const { access_token: token } = await gatehouse().signIn(body.username, body.password);
    const arrived = new Latch();
    const spy = jest.spyOn(app.get(ClientChanges), 'onTarget').mockImplementationOnce((...parameters) => {
      arrived.open();
      return app.get(ClientChanges).onTarget(...parameters);
    });
    let pending: Promise<Answer> | undefined;
    await app.get(TransactionRunner).runExclusively('administrators', async () => {
      await app.get(GrantsService).replaceRoles(id, ['user'], null);
      pending = gatehouse().bearing(token).patch(`/clients/${partner.id}`, { name: 'Taken over' });
      await arrived.opened;
    });
    spy.mockRestore();
    expect((await pending!).status).toBe(403);
    expect((await admin.get(`/clients/${partner.id}`)).body.name).not.toBe('Taken over');
  });
});
