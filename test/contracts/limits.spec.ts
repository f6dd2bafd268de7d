import { randomUUID } from 'node:crypto';
import { isProblem, SystemClock } from '../../src/common/index.js';
import { parseSettings, RootSecret, type Settings } from '../../src/platform/config/index.js';
import { FailureBudget } from '../../src/platform/limits/failure-budget.js';
import { tooManyFailures } from '../../src/platform/limits/limits.errors.js';
import { RateLimits } from '../../src/platform/limits/rate-limits.js';
import { RedisConnection } from '../../src/platform/redis/index.js';
import { eventually } from '../support/eventually.js';
import { keysBelow } from '../support/redis-keys.js';

const { TEST_REDIS_URL } = process.env;
const stores = [{ name: 'memory', REDIS_URL: '' }];
if (TEST_REDIS_URL) stores.push({ name: 'redis', REDIS_URL: TEST_REDIS_URL });

interface Instance {
  readonly settings: Settings;
  readonly redis: RedisConnection;
  readonly limits: RateLimits;
}

const instances: Instance[] = [];

async function startInstance(REDIS_URL: string): Promise<Instance> {
  const settings = parseSettings({
    REDIS_URL,
    REDIS_TIMEOUT_MS: '10000',
    SECRET_KEY: 'a root secret: 0123456789abcdef',
  });
  const clock = new SystemClock();
  const redis = new RedisConnection(settings, clock);
  await redis.onModuleInit();
  const instance = { settings, redis, limits: new RateLimits(redis, clock, new RootSecret(settings)) };
  instances.push(instance);
  return instance;
}

const rateOf = (limit: number, perSeconds = 60) => ({ name: `test-${randomUUID()}`, limit, perSeconds });
const times = <T>(count: number, work: () => T): T[] => Array.from({ length: count }, work);
const wrong = () => Promise.resolve({ succeeded: false, value: 0 });
const ascending = (counts: number[]) => counts.toSorted((a, b) => a - b);

afterAll(() => {
  for (const { redis } of instances) redis.onApplicationShutdown();
});

describe.each(stores)('limits in $name', ({ REDIS_URL }) => {
  it('counts simultaneous calls one by one, losing and doubling none', async () => {
    const { limits } = await startInstance(REDIS_URL);
    const counter = limits.counterOf(rateOf(1000));
    const tallies = await Promise.all(times(200, () => counter.add('key')));
    expect(ascending(tallies.map(({ count }) => count))).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
  });

  it('counts each key and each limit by itself', async () => {
    const { limits } = await startInstance(REDIS_URL);
    const [one, other] = [limits.counterOf(rateOf(5)), limits.counterOf(rateOf(5))];
    await one.add('a');
    await one.add('a');
    expect((await one.add('b')).count).toBe(1);
    expect((await other.add('a')).count).toBe(1);
    expect((await one.read('a')).count).toBe(2);
  });

  it('reads without counting, and says when the window ends', async () => {
    const { limits } = await startInstance(REDIS_URL);
    const counter = limits.counterOf(rateOf(5));
    expect(await counter.read('key')).toEqual({ count: 0, resetMs: 0 });
    await counter.add('key');
    const tallies = await Promise.all(times(5, () => counter.read('key')));
    for (const { count, resetMs } of tallies) {
      expect(count).toBe(1);
      expect(resetMs).toBeGreaterThan(0);
      expect(resetMs).toBeLessThanOrEqual(60_000);
    }
  });

  it('starts from nothing when the window has passed', async () => {
    const { limits } = await startInstance(REDIS_URL);
    const counter = limits.counterOf(rateOf(2, 1));
    await Promise.all(times(5, () => counter.add('key')));
    await eventually(async () => (await counter.read('key')).count === 0);
    expect((await counter.add('key')).count).toBe(1);
  });

  it('counts on past the limit, and the window still ends when it should', async () => {
    const { limits } = await startInstance(REDIS_URL);
    const counter = limits.counterOf(rateOf(1, 1));
    await counter.add('key');
    let refused = 0;
    await eventually(async () => {
      const { count } = await counter.add('key');
      refused += count > 1 ? 1 : 0;
      // On a slow machine the first windows may pass before anything was refused in them.
      return count === 1 && refused > 0;
    });
  });

  it('runs exactly the budgeted number of wrong guesses out of many at once', async () => {
    const { settings, limits } = await startInstance(REDIS_URL);
    const budget = new FailureBudget(settings, limits, new RootSecret(settings));
    const account = randomUUID();
    let checks = 0;
    const guess = () =>
      budget.attempt(account, async () => {
        checks += 1;
        await new Promise((resolve) => setImmediate(resolve));
        return { succeeded: false, value: undefined };
      });
    const outcomes = await Promise.allSettled(times(60, guess));
    expect(checks).toBe(settings.LOGIN_RATE_LIMIT_PER_MINUTE);
    const refusals = outcomes.filter((o) => o.status === 'rejected' && isProblem(o.reason, tooManyFailures));
    expect(refusals).toHaveLength(60 - checks);
  });
});

if (TEST_REDIS_URL) {
  describe('limits that instances share in Redis', () => {
    const REDIS_URL = TEST_REDIS_URL;
    it('adds up what all instances count', async () => {
      const [one, other] = [await startInstance(REDIS_URL), await startInstance(REDIS_URL)];
      const rate = rateOf(1000);
      const counters = [one.limits.counterOf(rate), other.limits.counterOf(rate)];
      const tallies = await Promise.all(times(50, () => counters.map((counter) => counter.add('key'))).flat());
      expect(ascending(tallies.map(({ count }) => count))).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
    });

    it('holds failures of one instance against attempts at another', async () => {
      const [one, other] = [await startInstance(REDIS_URL), await startInstance(REDIS_URL)];
      const budgets = [one, other].map(({ settings, limits }) => {
        return new FailureBudget(settings, limits, new RootSecret(settings));
      });
      const account = randomUUID();
      await Promise.all(times(10, () => budgets[0]!.attempt(account, wrong)));
      const refusal: unknown = await budgets[1]!.attempt(account, wrong).catch((error: unknown) => error);
      expect(isProblem(refusal, tooManyFailures)).toBe(true);
    });

    it('shows Redis neither accounts nor addresses in the keys of failures, and no key without an end', async () => {
      const { settings, limits } = await startInstance(REDIS_URL);
      const budget = new FailureBudget(settings, limits, new RootSecret(settings));
      const account = `alice-${randomUUID()}`;
      await budget.attempt(account, wrong);
      const keys = await keysBelow(REDIS_URL, limits.namespace);
      expect(keys.length).toBeGreaterThan(0);
      expect(keys.filter(({ name }) => name.includes(account))).toEqual([]);
      expect(keys.filter(({ livesMs }) => livesMs === -1)).toEqual([]);
    });
  });
}
