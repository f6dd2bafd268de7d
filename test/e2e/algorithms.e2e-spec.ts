import { createHmac } from 'node:crypto';
import { testDatabases } from '../support/databases.js';
import { startGatehouse } from '../support/gatehouse.js';

const headerOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString());

describe.each(testDatabases())('ALGORITHM on $name', ({ create }) => {
  it('HS256 signs with the very bytes of SECRET_KEY, so that a service with the same secret verifies', async () => {
    const database = await create();
    const gatehouse = await startGatehouse({ ...database.settings, ALGORITHM: 'HS256' });
    try {
      const { access_token } = await gatehouse.signIn('alice', 'wonderland');
      const [header, claims, signature] = access_token.split('.');
      const hmac = createHmac('sha256', database.settings['SECRET_KEY']!).update(`${header}.${claims}`);
      expect(headerOf(access_token).alg).toBe('HS256');
      expect(hmac.digest('base64url')).toBe(signature);
    } finally {
      await gatehouse.stop();
      await database.drop();
    }
  });

  it('can be changed: what was signed before still verifies, new tokens are of the new kind', async () => {
    const database = await create();
    let before = '';
    for (const algorithm of ['RS256', 'ES256', 'HS256', 'RS256']) {
      const gatehouse = await startGatehouse({ ...database.settings, ALGORITHM: algorithm });
      try {
        if (before) expect((await gatehouse.bearing(before).get('/users/me')).status).toBe(200);
        before = (await gatehouse.signIn('alice', 'wonderland')).access_token;
        expect(headerOf(before).alg).toBe(algorithm);
        expect((await gatehouse.bearing(before).get('/users/me')).status).toBe(200);
      } finally {
        await gatehouse.stop();
      }
    }
    await database.drop();
  });
});
