import { clusterDatabase, Instance, timeUntil } from '../support/instances.js';
import { Relay } from '../support/relay.js';

const url = (settings: Record<string, string>) => settings['DATABASE_URL']!;

describe(`an instance that loses its database (${clusterDatabase.name})`, () => {
  const isServer = clusterDatabase.name === 'postgres';

  it('lets nobody in once it has heard nothing for too long, and has caught up when it lets somebody in again', async () => {
    // The embedded database is a file: there is no wire to cut.
    if (!isServer) return;
    const database = await clusterDatabase.create();
    const relay = await Relay.to(url(database.settings));
    const a = await Instance.start(database.settings);
    const b = await Instance.start({ ...database.settings, DATABASE_URL: relay.instead(url(database.settings)) });
    try {
      const [kept, revoked] = [await a.signIn('alice', 'wonderland'), await a.signIn('alice', 'wonderland')];
      const statusOn = async (instance: Instance, { access_token: token }: typeof kept) =>
        (await instance.bearing(token).get('/users/me')).status;
      expect([await statusOn(b, kept), await statusOn(b, revoked)]).toEqual([200, 200]);
      await relay.cut();
      expect((await a.bearing(revoked.access_token).post('/auth/logout')).status).toBe(204);
      await timeUntil(async () => (await statusOn(b, revoked)) === 503);
      const refusal = await b.bearing(kept.access_token).get('/users/me');
      expect([refusal.status, refusal.body.code]).toEqual([503, 'service.dependency_down']);
      expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await b.anyone.get('/health/live')).status).toBe(200);
      expect((await b.anyone.get('/health/ready')).status).toBe(503);
      relay.mend();
      await timeUntil(async () => (await statusOn(b, kept)) === 200);
      expect(await statusOn(b, revoked)).toBe(401);
    } finally {
      await Promise.all([a.stop(), b.stop()]);
      await relay.close();
      await database.drop();
    }
  });
});
