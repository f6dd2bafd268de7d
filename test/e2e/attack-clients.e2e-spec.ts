import { everywhere, GrantsService } from '../../src/access-control/index.js';
import { SessionOpeningsService } from '../../src/auth/session-openings.service.js';
import { ClientsRepository } from '../../src/clients/clients.repository.js';
import { ClientChanges } from '../../src/clients/client-changes.js';
import { TransactionRunner } from '../../src/platform/database/index.js';
import { basic, register, tokenOf } from '../support/partner.js';
import type { Answer } from '../support/gatehouse.js';
import { Latch } from '../support/latch.js';
import { describeGatehouse } from '../support/suite.js';

describeGatehouse('a client disabled while somebody signs in through it', (gatehouse) => {
  it('has no session when it is enabled again', async () => {
    const admin = await gatehouse().as('admin');
    const openings = gatehouse().app.get(SessionOpeningsService);
    const partner = await register(gatehouse(), { grants: ['password', 'refresh_token'], scopes: ['users:read'] });
    const fields = { username: 'alice', password: 'wonderland' };
    const signIn = () => gatehouse().anyone.form('/token', fields, basic(partner));
    expect((await signIn()).status).toBe(200);
    for (const way of ['disable', 'cut off']) {
      const spy = jest.spyOn(openings, 'open').mockImplementationOnce(async (...opening) => {
        if (way === 'cut off') await admin.delete(`/clients/${partner.id}/tokens`);
        else for (const verb of ['disable', 'enable']) await admin.post(`/clients/${partner.id}/${verb}`);
        return openings.open(...opening);
      });
      const { status, body } = await signIn();
      spy.mockRestore();
      expect([status, body.error]).toEqual([401, 'invalid_client']);
      expect((await signIn()).status).toBe(200);
    }
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

  it.each(['a person', 'a partner'])('is not changed by %s who has lost the right to while waiting', async (who) => {
    const { app } = gatehouse();
    const partner = await register(gatehouse(), { scopes: [] });
    const { token, lose } = who === 'a person' ? await losingPerson() : await losingPartner();
    const arrived = new Latch();
    const spy = jest.spyOn(app.get(ClientChanges), 'onTarget').mockImplementationOnce((...parameters) => {
      arrived.open();
      return app.get(ClientChanges).onTarget(...parameters);
    });
    let pending: Promise<Answer> | undefined;
    await app.get(TransactionRunner).run(async () => {
      await app.get(ClientsRepository).findForUpdate(partner.id);
      await lose();
      pending = gatehouse().bearing(token).patch(`/clients/${partner.id}`, { name: 'Taken over' });
      await arrived.opened;
    });
    spy.mockRestore();
    expect((await pending!).status).toBe(403);
    expect((await (await gatehouse().as('admin')).get(`/clients/${partner.id}`)).body.name).not.toBe('Taken over');
  });

  const losingPerson = async () => {
    const body = { username: 'waiting', email: 'waiting@example.com', password: 'a quiet lake under snow' };
    const { id } = (await (await gatehouse().as('admin')).post('/users', { ...body, roles: ['admin'] })).body;
    const { access_token: token } = await gatehouse().signIn(body.username, body.password);
    return {
      token,
      lose: () =>
        gatehouse()
          .app.get(GrantsService)
          .replace(id, everywhere(['user']), null),
    };
  };

  const losingPartner = async () => {
    const acting = await register(gatehouse(), { scopes: ['clients:manage'] });
    const lose = () => gatehouse().app.get(ClientsRepository).update(acting.id, { scope: '' });
    return { token: await tokenOf(gatehouse(), acting), lose };
  };
});
