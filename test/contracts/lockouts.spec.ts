import { randomUUID } from 'node:crypto';
import { parseSettings, RootSecret } from '../../src/platform/config/index.js';
import { LockMarks } from '../../src/platform/limits/lock-marks.js';
import { Lockouts } from '../../src/platform/limits/lockouts.js';
import { RateLimits } from '../../src/platform/limits/rate-limits.js';
import { SlowDown } from '../../src/platform/limits/slow-down.js';
import { RedisConnection } from '../../src/platform/redis/index.js';
import { keysBelow } from '../support/redis-keys.js';
import { TestClock } from '../support/test-clock.js';

const { TEST_REDIS_URL } = process.env;
const stores = [{ name: 'memory', REDIS_URL: '' }];
if (TEST_REDIS_URL) stores.push({ name: 'redis', REDIS_URL: TEST_REDIS_URL });

const open: RedisConnection[] = [];
const clock = new TestClock().stop();

async function startInstance(REDIS_URL: string) {
  const SECRET_KEY = 'a root secret for these tests: 0123456789';
  const short = { LOCKOUT_AFTER_FAILURES: '3', LOCKOUT_MAX_MINUTES: '5' };
  const settings = parseSettings({ REDIS_URL, REDIS_TIMEOUT_MS: '10000', SECRET_KEY, ...short });
  const redis = new RedisConnection(settings, clock);
  await redis.onModuleInit();
  open.push(redis);
  const rootSecret = new RootSecret(settings);
  const limits = new RateLimits(redis, clock, rootSecret);
  const lockouts = new Lockouts(settings, limits, new LockMarks(redis, limits, clock), rootSecret);
  return { lockouts, slowDown: new SlowDown(limits, rootSecret), namespace: limits.namespace };
}

async function fail(lockouts: Lockouts, key: string, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await lockouts.failed(key);
}

afterAll(() => {
  for (const redis of open) redis.onApplicationShutdown();
});

describe.each(stores)('locks in $name', ({ REDIS_URL }) => {
  it('hold a key after so many failures, for a minute, and no other key', async () => {
    const { lockouts } = await startInstance(REDIS_URL);
    const [key, other] = [randomUUID(), randomUUID()];
    await fail(lockouts, key, 2);
    expect(await lockouts.isLocked(key)).toBe(false);
    await fail(lockouts, key, 1);
    expect([await lockouts.isLocked(key), await lockouts.isLocked(other)]).toEqual([true, false]);
    clock.pass({ seconds: 59 });
    expect(await lockouts.isLocked(key)).toBe(true);
    clock.pass({ seconds: 1 });
    expect(await lockouts.isLocked(key)).toBe(false);
  });

  it('double with each further failure, up to the cap', async () => {
    const { lockouts } = await startInstance(REDIS_URL);
    const key = randomUUID();
    await fail(lockouts, key, 3);
    for (const minutes of [1, 2, 4, 5, 5]) {
      clock.pass({ minutes, seconds: -1 });
      expect(await lockouts.isLocked(key)).toBe(true);
      clock.pass({ seconds: 1 });
      expect(await lockouts.isLocked(key)).toBe(false);
      await fail(lockouts, key, 1);
      expect(await lockouts.isLocked(key)).toBe(true);
    }
  });

  it('count failures that were under way together as one round', async () => {
    const { lockouts } = await startInstance(REDIS_URL);
    const key = randomUUID();
    await Promise.all(Array.from({ length: 20 }, () => lockouts.failed(key)));
    clock.pass({ minutes: 1 });
    expect(await lockouts.isLocked(key)).toBe(false);
    await lockouts.failed(key);
    clock.pass({ minutes: 2 });
    expect(await lockouts.isLocked(key)).toBe(false);
  });

  it('are not what slows an account down: beyond fifty failures it waits, and is let in', async () => {
    const { slowDown } = await startInstance(REDIS_URL);
    const [account, other] = [randomUUID(), randomUUID()];
    for (let n = 0; n < 50; n += 1) await slowDown.failed(account);
    expect(await slowDown.pause(account)).toBe(false);
    await slowDown.failed(account);
    expect([await slowDown.pause(account), await slowDown.pause(other)]).toEqual([true, false]);
  });

  it('let checks of a slowed account wait side by side, not one after another, and none be refused', async () => {
    const { slowDown } = await startInstance(REDIS_URL);
    const account = randomUUID();
    for (let n = 0; n < 250; n += 1) await slowDown.failed(account);
    // One after another, two seconds each, these would not end within the test's time.
    const waited = await Promise.all(Array.from({ length: 1200 }, () => slowDown.pause(account)));
    expect(waited.filter((any) => any).length).toBe(1000);
  });
});

if (TEST_REDIS_URL) {
  describe('locks that instances share in Redis', () => {
    it('hold on every instance, and leave neither names nor keys without an end', async () => {
      const [one, other] = [await startInstance(TEST_REDIS_URL), await startInstance(TEST_REDIS_URL)];
      const key = `alice-${randomUUID()}`;
      await fail(one.lockouts, key, 2);
      await fail(other.lockouts, key, 1);
      expect([await one.lockouts.isLocked(key), await other.lockouts.isLocked(key)]).toEqual([true, true]);
      const keys = await keysBelow(TEST_REDIS_URL, one.namespace);
      expect(keys.filter(({ name }) => name.includes(':locks:')).length).toBeGreaterThan(0);
      expect(keys.filter(({ name }) => name.includes(key))).toEqual([]);
      expect(keys.filter(({ livesMs }) => livesMs === -1)).toEqual([]);
    });
  });
}
