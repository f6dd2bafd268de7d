import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Instance, timeUntil } from '../support/instances.js';
import { clientCredentials } from '../support/partner.js';
import { Program } from '../support/program.js';

/** An operator ends everybody's sessions beside a running server, from a process of its own. */
describe('sessions:end-everyones', () => {
  it('takes back what people and partners hold, and nothing that they can get again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-sessions-'));
    const server = await Instance.start({ DATA_DIR: folder });
    try {
      const { access_token: bossToken } = await server.signIn('admin', 'gatehouse-admin');
      const terms = { name: 'A partner', grants: ['client_credentials'], scopes: ['users:read'] };
      const { body: made } = await server.bearing(bossToken).post('/clients', terms);
      const partner = { id: made.id, secret: made.clientSecret };
      const partnersToken = async () => (await clientCredentials(server, partner)).body.access_token as string;
      const [alice, theirs] = [await server.signIn('alice', 'wonderland'), await partnersToken()];
      const statuses = async () => [
        (await server.bearing(alice.access_token).get('/users/me')).status,
        (await server.bearing(theirs).get('/users')).status,
      ];
      expect(await statuses()).toEqual([200, 200]);
      const ended = await new Program('src/cli.ts', ['sessions:end-everyones'], { DATA_DIR: folder }).ended;
      expect([ended.code, ended.stderr]).toEqual([0, '']);
      await timeUntil(async () => (await statuses()).every((status) => status === 401));
      const refresh = await server.anyone.form('/token/refresh', { refresh_token: alice.refresh_token });
      expect(refresh.status).toBe(401);
      expect((await server.bearing(await partnersToken()).get('/users')).status).toBe(200);
      const again = await server.signIn('alice', 'wonderland');
      expect((await server.bearing(again.access_token).get('/users/me')).status).toBe(200);
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
