import { clientCredentials, tokenOf, type Partner } from '../support/partner.js';
import { clusterDatabase, timeUntil, useHouse, type Instance } from '../support/instances.js';

describe(`a partner of two instances (${clusterDatabase.name})`, () => {
  // Asking until an answer changes must not count as guessing.
  const house = useHouse(async () => ({ LOGIN_RATE_LIMIT_PER_MINUTE: '1000000' }));
  const admin = async () => house().a.bearing((await house().a.signIn('admin', 'gatehouse-admin')).access_token);
  const register = async (): Promise<Partner> => {
    const body = { name: 'A partner', grants: ['client_credentials'], scopes: ['users:read'] };
    const { body: made } = await (await admin()).post('/clients', body);
    return { id: made.id, secret: made.clientSecret };
  };
  const statusOn = async (instance: Instance, token: string) => (await instance.bearing(token).get('/users')).status;
  const mayAsk = async (instance: Instance, partner: Partner) =>
    (await clientCredentials(instance, partner)).status === 200;

  it.each([
    ['cut off', 'DELETE', '/tokens'],
    ['disabled', 'POST', '/disable'],
    ['deleted', 'DELETE', ''],
  ])('that is %s on one is refused by the other, with a token that it had let in', async (_, method, path) => {
    const { b } = house();
    const partner = await register();
    const token = await tokenOf(b, partner);
    expect(await statusOn(b, token)).toBe(200);
    await (await admin()).send(method, `/clients/${partner.id}${path}`, undefined, {});
    await timeUntil(async () => (await statusOn(b, token)) === 401);
    expect(await mayAsk(b, partner)).toBe(path === '/tokens');
  });

  it('is known to both by the secrets that it has now, and may do what it may now', async () => {
    const { b } = house();
    const partner = await register();
    const token = await tokenOf(b, partner);
    const boss = await admin();
    const { body: issued } = await boss.post(`/clients/${partner.id}/secrets`, {});
    await timeUntil(() => mayAsk(b, { ...partner, secret: issued.clientSecret }));
    await boss.delete(`/clients/${partner.id}/secrets/${issued.id}`);
    await timeUntil(async () => !(await mayAsk(b, { ...partner, secret: issued.clientSecret })));
    expect(await mayAsk(b, partner)).toBe(true);
    await boss.patch(`/clients/${partner.id}`, { scopes: [] });
    await timeUntil(async () => (await statusOn(b, token)) === 403);
  });

  it('has one token revoked on both', async () => {
    const { a, b } = house();
    const partner = await register();
    const [one, other] = [await tokenOf(a, partner), await tokenOf(a, partner)];
    expect([await statusOn(b, one), await statusOn(b, other)]).toEqual([200, 200]);
    const form = { token: one, client_id: partner.id, client_secret: partner.secret };
    expect((await a.anyone.form('/token/revoke', form)).status).toBe(200);
    await timeUntil(async () => (await statusOn(b, one)) === 401);
    expect(await statusOn(b, other)).toBe(200);
  });
});
