import { SignJWT, decodeJwt } from 'jose';
import { parseSettings, RootSecret } from '../../../src/platform/config/index.js';
import { KeySeal } from '../../../src/signing-keys/key-seal.js';
import { KeyVault } from '../../../src/signing-keys/key-vault.js';
import type { SigningKeyRow } from '../../../src/signing-keys/signing-key.entity.js';
import type { SigningKey } from '../../../src/signing-keys/key-material.js';
import { openDataSource } from '../../support/databases.js';
import { describeGameDay, type GameDay } from '../../support/game-day.js';
import { PASSWORD } from '../../support/people.js';

const TEN_YEARS_S = 10 * 365 * 86_400;

/** What somebody has who has both the database and the root secret. */
async function stolenFrom({ settings }: GameDay): Promise<SigningKey> {
  const dataSource = await openDataSource(settings);
  try {
    const [row] = await dataSource.query<Record<string, any>[]>(
      `SELECT kid, algorithm, environment, sealed_private_key, public_key FROM signing_keys WHERE state = 'active'`,
    );
    const { kid, algorithm, environment, sealed_private_key: sealedPrivateKey, public_key: publicKey } = row!;
    const parsed = parseSettings({ NODE_ENV: 'development', ...settings });
    const secret = new RootSecret(parsed);
    const vault = new KeyVault(new KeySeal(secret), secret, parsed);
    return vault.open({ kid, algorithm, environment, sealedPrivateKey, publicKey } as SigningKeyRow) as SigningKey;
  } finally {
    await dataSource.destroy();
  }
}

describeGameDay('the signing key is out', (day) => {
  it('takes back all that it signed, forged or not, and nobody who is honest signs in again', async () => {
    const { hit, desk, instances } = day();
    await day().person('trudy');
    const { access_token: own } = await hit.signIn('trudy', PASSWORD);
    const honest = await hit.signIn('alice', 'wonderland');
    const stolen = await stolenFrom(day());

    const claims = decodeJwt(own);
    const forged = await new SignJWT({ ...claims, exp: claims.exp! + TEN_YEARS_S })
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: stolen.kid })
      .sign(stolen.signWith);
    day().attackBegins();
    for (const instance of instances) expect((await instance.bearing(forged).get('/users/me')).status).toBe(200);

    const report = { kind: 'key-leak', severity: 'high', summary: 'Tokens that live for ten years' };
    const { id } = (await (await day().operator()).post('/incidents', report)).body;
    await day().play(id, 'key-leak');
    await day().contained(async (instance) => (await instance.bearing(forged).get('/users/me')).status === 401);

    for (const instance of instances) {
      const { keys } = (await instance.anyone.get('/.well-known/jwks.json')).body;
      expect(keys.map(({ kid }: any) => kid)).not.toContain(stolen.kid);
    }
    const { status, body } = await desk.anyone.form('/token/refresh', { refresh_token: honest.refresh_token });
    expect(status).toBe(200);
    expect((await hit.bearing(body.access_token).get('/users/me')).status).toBe(200);
    expect(await day().close(id)).toContain('| keys-rotated | passed | 0 keys are as old as the leak |');
  });
});
