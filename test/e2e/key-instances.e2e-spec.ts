import { ChangeFeed } from '../../src/platform/changes/index.js';
import type { Environment } from '../../src/platform/config/index.js';
import { KeyRotationService, SigningKeysService } from '../../src/signing-keys/index.js';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { startGatehouse, type Gatehouse } from '../support/gatehouse.js';
import { TestClock } from '../support/test-clock.js';

const kidOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()).kid as string;
const withKid = (token: string, kid: string) => {
  const [header, ...rest] = token.split('.');
  const changed = { ...JSON.parse(Buffer.from(header!, 'base64url').toString()), kid };
  return [Buffer.from(JSON.stringify(changed)).toString('base64url'), ...rest].join('.');
};
const access = async (at: Gatehouse) => (await at.signIn('alice', 'wonderland')).access_token;
const me = async (at: Gatehouse, token: string) => (await at.bearing(token).get('/users/me')).status;
const rotation = (at: Gatehouse) => at.app.get(KeyRotationService);
const activeKid = (at: Gatehouse) => at.app.get(SigningKeysService).active.kid;
const kids = async (at: Gatehouse) => new Set((await rotation(at).list()).map(({ kid }) => kid));
const states = async (at: Gatehouse) => (await rotation(at).list()).map(({ state }) => state).toSorted();

describe.each(testDatabases())('instances that share their keys on $name', ({ create }) => {
  let database: TestDatabase;
  let running: Gatehouse[];

  beforeEach(async () => {
    running = [];
    database = await create();
  });

  afterEach(async () => {
    for (const gatehouse of running) await gatehouse.stop();
    await database.drop();
  });

  const start = async (settings: Environment = {}, clock?: TestClock) => {
    const gatehouse = await startGatehouse({ ...database.settings, ...settings }, clock);
    running.push(gatehouse);
    return gatehouse;
  };

  it('make one rotation when they rotate at the same moment', async () => {
    const [one, other] = [await start(), await start()];
    const next = (await rotation(one).list()).find(({ state }) => state === 'next')!;
    await Promise.all([one, other, one].map((at) => rotation(at).rotate('routine')));
    expect(await states(one)).toEqual(['active', 'next', 'retired']);
    expect([activeKid(one), activeKid(other)]).toEqual([next.kid, next.kid]);
    await Promise.all([one, other].map((at) => rotation(at).rotate('emergency')));
    expect(await states(one)).toEqual(['active', 'next']);
    expect(activeKid(one)).toBe(activeKid(other));
  });

  it('discard in an emergency also what rotates by routine at the same moment', async () => {
    const [one, other] = [await start(), await start()];
    const before = await kids(one);
    await Promise.all([rotation(one).rotate('routine'), rotation(other).rotate('emergency')]);
    expect([...(await kids(one))].filter((kid) => before.has(kid))).toEqual([]);
  });

  it('all refuse what an emergency discarded, and go on with the new key, without a restart', async () => {
    const [one, other] = [await start(), await start()];
    const { access_token, refresh_token } = await other.signIn('alice', 'wonderland');
    expect(await me(other, access_token)).toBe(200);
    await rotation(one).rotate('emergency');
    expect(await me(one, access_token)).toBe(401);
    await eventually(async () => (await me(other, access_token)) === 401);
    const refreshed = await other.anyone.form('/token/refresh', { refresh_token });
    expect(kidOf(refreshed.body.access_token)).toBe(activeKid(one));
    expect(await me(one, refreshed.body.access_token)).toBe(200);
  });

  it('refuse nobody while they rotate by routine, whoever signed and whoever is asked', async () => {
    const [one, other] = [await start(), await start()];
    const refused: number[] = [];
    const rotations = { areOver: false, asked: 0 };
    const visit = async (signer: Gatehouse, asking: Gatehouse) => {
      while (!rotations.areOver) {
        const login = await signer.anyone.post('/auth/login', { username: 'alice', password: 'wonderland' });
        const status = login.status === 200 ? await me(asking, login.body.access_token) : login.status;
        rotations.asked += 1;
        if (status !== 200) refused.push(status);
      }
    };
    const visits = [one, other].flatMap((signer) => [visit(signer, one), visit(signer, other)]);
    for (let n = 0; n < 4 || rotations.asked <= 8; n += 1) {
      await rotation(n % 2 ? other : one).rotate('routine');
      await eventually(async () => {
        await me(other, await access(one));
        return activeKid(one) === activeKid(other);
      });
    }
    rotations.areOver = true;
    await Promise.all(visits);
    expect(refused).toEqual([]);
  });

  it('look in the database for a key that they have not heard of, at most once a second', async () => {
    const clock = new TestClock().hold();
    const [one, deaf] = [await start(), await start({}, clock)];
    await deaf.app.get(ChangeFeed).onApplicationShutdown();
    await rotation(one).rotate('emergency');
    const token = await access(one);
    expect(await me(deaf, token)).toBe(200);
    await rotation(one).rotate('emergency');
    const newer = await access(one);
    expect(await me(deaf, newer)).toBe(401);
    clock.stall({ milliseconds: 999 });
    expect(await me(deaf, newer)).toBe(401);
    clock.stall({ milliseconds: 1 });
    expect(await me(deaf, newer)).toBe(200);
    expect(await me(deaf, token)).toBe(401);
  });

  it('do not ask the database for what cannot be a key of theirs', async () => {
    const clock = new TestClock().hold();
    const [one, deaf] = [await start(), await start({}, clock)];
    await deaf.app.get(ChangeFeed).onApplicationShutdown();
    expect(await me(deaf, withKid(await access(one), '../../dev/null'))).toBe(401);
    await rotation(one).rotate('emergency');
    expect(await me(deaf, await access(one))).toBe(200);
  });

  it('keep a retired key for as long as any of them lets a token live', async () => {
    const [one] = [
      await start({ ACCESS_TOKEN_EXPIRE_MINUTES: '5' }),
      await start({ ACCESS_TOKEN_EXPIRE_MINUTES: '120' }),
    ];
    for (let i = 0; i < 3; i += 1) await rotation(one).rotate('routine');
    const retired = (await rotation(one).list()).filter(({ state }) => state === 'retired');
    expect(retired).toHaveLength(3);
    for (const { retiredAt, verifiesUntil } of retired) {
      expect(verifiesUntil!.getTime() - retiredAt!.getTime()).toBe(121 * 60_000);
    }
  });

  it('go over to another ALGORITHM together, once one of them starts with it', async () => {
    const one = await start();
    const before = await access(one);
    const other = await start({ ALGORITHM: 'ES256' });
    await eventually(async () => {
      await me(one, before);
      return one.app.get(SigningKeysService).active.algorithm === 'ES256';
    });
    for (const signer of running) {
      const token = await access(signer);
      for (const asked of running) expect([await me(asked, token), await me(asked, before)]).toEqual([200, 200]);
    }
    await rotation(one).rotate('routine');
    expect(activeKid(one)).toBe(kidOf(await access(one)));
    expect(
      (await rotation(other).list()).filter(({ state }) => state !== 'retired').map((key) => key.algorithm),
    ).toEqual(['ES256', 'ES256']);
  });

  describe('of production', () => {
    const production = {
      NODE_ENV: 'production',
      PASSWORD_RESET: 'off',
      DEMO_DATA: 'false',
      ISSUER_URL: 'https://id.example.com',
      TOKEN_AUDIENCE: 'api',
      REQUIRE_HTTPS: 'false',
    };

    it('discard the keys that development made, and say so', async () => {
      const development = await start({ DEMO_DATA: 'false' });
      const before = await kids(development);
      await running.pop()!.stop();
      const instance = await start(production);
      const after = await kids(instance);
      expect([after.size, [...after].filter((kid) => before.has(kid))]).toEqual([2, []]);
      expect(instance.logLines.join()).toContain('made in development are discarded');
      const again = await start(production);
      expect(await kids(again)).toEqual(after);
      expect(again.logLines.join()).not.toContain('discarded');
    });

    it('keep theirs from a development process, which does not start', async () => {
      const instance = await start(production);
      const reason = /^NODE_ENV is test, but the database holds signing keys of production$/;
      await expect(start({ DEMO_DATA: 'false' })).rejects.toThrow(reason);
      expect(await states(instance)).toEqual(['active', 'next']);
    });
  });
});
