import { parseSettings, RootSecret } from '../../src/platform/config/index.js';
import { migrate, migrations } from '../../src/platform/database/index.js';
import { KeyLifeCycle1700000000005 } from '../../src/platform/database/migrations/1700000000005-key-life-cycle.js';
import { generateSigningKey } from '../../src/signing-keys/key-material.js';
import { KeySeal } from '../../src/signing-keys/key-seal.js';
import { openDataSource, testDatabases } from '../support/databases.js';
import { startGatehouse } from '../support/gatehouse.js';

const INSERT = `INSERT INTO signing_keys (kid, algorithm, state, sealed_private_key, public_key, created_at, retired_at)
  VALUES ($1, 'ES256', $2, $3, $4, $5, $6)`;

describe.each(testDatabases())('signing keys from before their life cycle on $name', ({ create }) => {
  it('go on: what signed signs, what was retired verifies for as long as a token may live, and one comes next', async () => {
    const database = await create();
    const earlier = migrations.filter((migration) => migration !== KeyLifeCycle1700000000005);
    const dataSource = await openDataSource(database.settings, { migrations: earlier });
    await migrate(dataSource);
    const seal = new KeySeal(new RootSecret(parseSettings({ NODE_ENV: 'test', ...database.settings })));
    const [active, retired] = [await generateSigningKey('ES256'), await generateSigningKey('ES256')];
    const nowMs = Date.now();
    for (const [key, state, retiredAt] of [[active, 'active', null] as const, [retired, 'retired', nowMs] as const]) {
      const pem = key.verifyWith.export({ format: 'pem', type: 'spki' });
      const sealed = seal.seal(key.signWith.export({ format: 'der', type: 'pkcs8' }), key.kid);
      await dataSource.query(INSERT, [key.kid, state, sealed, pem, nowMs, retiredAt]);
    }
    await dataSource.destroy();

    const gatehouse = await startGatehouse({ ...database.settings, ALGORITHM: 'ES256' });
    const { items } = (await (await gatehouse.as('admin')).get('/keys')).body;
    expect(items).toHaveLength(3);
    expect(items).toContainEqual(expect.objectContaining({ kid: active.kid, state: 'active' }));
    const verifiesUntil = new Date(nowMs + 1440 * 60_000).toISOString();
    expect(items).toContainEqual(expect.objectContaining({ kid: retired.kid, state: 'retired', verifiesUntil }));
    const { access_token } = await gatehouse.signIn('alice', 'wonderland');
    expect((await gatehouse.bearing(access_token).get('/users/me')).status).toBe(200);
    await gatehouse.stop();

    const reverting = await openDataSource(database.settings);
    const queryRunner = reverting.createQueryRunner();
    await new KeyLifeCycle1700000000005().down(queryRunner);
    await queryRunner.release();
    expect(await reverting.query('SELECT kid, state FROM signing_keys')).toEqual([
      { kid: active.kid, state: 'active' },
    ]);
    await reverting.destroy();
    await database.drop();
  });
});
