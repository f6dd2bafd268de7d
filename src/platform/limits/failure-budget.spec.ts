import { EventEmitter, once } from 'node:events';
import { busy, isProblem, Problem, SystemClock } from '../../common/index.js';
import { parseSettings, RootSecret } from '../config/index.js';
import { RedisConnection } from '../redis/index.js';
import { FailureBudget } from './failure-budget.js';
import { tooManyFailures } from './limits.errors.js';
import { RateLimits } from './rate-limits.js';

const wrong = () => Promise.resolve({ succeeded: false, value: 'wrong' });
const right = () => Promise.resolve({ succeeded: true, value: 'right' });

function budgetOf(limit: number): FailureBudget {
  const settings = parseSettings({
    SECRET_KEY: 'a root secret for these tests: 0123456789',
    LOGIN_RATE_LIMIT_PER_MINUTE: String(limit),
  });
  const clock = new SystemClock();
  const limits = new RateLimits(new RedisConnection(settings, clock), clock, new RootSecret(settings));
  return new FailureBudget(settings, limits, new RootSecret(settings));
}

describe('FailureBudget', () => {
  afterEach(() => jest.useRealTimers());

  it('gives the caller what the check found, right or wrong', async () => {
    const budget = budgetOf(3);
    expect(await budget.attempt('alice|203.0.113.7', wrong)).toBe('wrong');
    expect(await budget.attempt('alice|203.0.113.7', right)).toBe('right');
  });

  it('refuses with the time that is left once the failures are used up, and admits again after it', async () => {
    jest.useFakeTimers();
    const budget = budgetOf(2);
    await budget.attempt('alice', wrong);
    jest.advanceTimersByTime(20_000);
    await budget.attempt('alice', wrong);
    const refusal: unknown = await budget.attempt('alice', right).catch((error: unknown) => error);
    expect(isProblem(refusal, tooManyFailures) && refusal.headers).toEqual({ 'Retry-After': '40' });
    jest.advanceTimersByTime(40_000);
    expect(await budget.attempt('alice', right)).toBe('right');
  });

  it('runs exactly as many of many simultaneous wrong guesses as the budget has', async () => {
    const budget = budgetOf(10);
    let checks = 0;
    const guesses = Array.from({ length: 100 }, () =>
      budget.attempt('alice', async () => {
        checks += 1;
        await new Promise((resolve) => setImmediate(resolve));
        return wrong();
      }),
    );
    const outcomes = await Promise.allSettled(guesses);
    expect(checks).toBe(10);
    const refused = outcomes.filter((o) => o.status === 'rejected' && isProblem(o.reason, tooManyFailures));
    expect(refused).toHaveLength(90);
  });

  it('lets a burst of right answers through, however much larger than the budget', async () => {
    const budget = budgetOf(3);
    const burst = await Promise.all(Array.from({ length: 100 }, () => budget.attempt('alice', right)));
    expect(burst).toHaveLength(100);
  });

  it('does not give failures back for a right answer', async () => {
    const budget = budgetOf(2);
    await budget.attempt('alice', wrong);
    await budget.attempt('alice', right);
    await budget.attempt('alice', wrong);
    await expect(budget.attempt('alice', right)).rejects.toThrow(tooManyFailures().message);
  });

  it('counts a check that throws neither way', async () => {
    const budget = budgetOf(1);
    const crash = new Error('the database is down');
    await expect(budget.attempt('alice', () => Promise.reject(crash))).rejects.toBe(crash);
    const thrown = () => {
      throw crash;
    };
    await expect(budget.attempt('alice', thrown)).rejects.toBe(crash);
    expect(await budget.attempt('alice', wrong)).toBe('wrong');
    await expect(budget.attempt('alice', right)).rejects.toBeInstanceOf(Problem);
  });

  it('keeps accounts and addresses apart', async () => {
    const budget = budgetOf(1);
    await budget.attempt('alice|203.0.113.7', wrong);
    expect(await budget.attempt('alice|203.0.113.8', right)).toBe('right');
    expect(await budget.attempt('bob|203.0.113.7', right)).toBe('right');
  });

  it('is busy when too many attempts of all keys wait', async () => {
    const budget = budgetOf(1);
    const door = new EventEmitter();
    const latch = once(door, 'open');
    const attempts = Array.from({ length: 11 * 95 }, (_, n) =>
      budget.attempt(`account-${n % 11}`, () => latch.then(right)),
    );
    const refusal: unknown = await Promise.race(attempts).catch((error: unknown) => error);
    expect(isProblem(refusal, busy)).toBe(true);
    door.emit('open');
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1000);
    expect(await budget.attempt('account-0', right)).toBe('right');
  });

  it('remembers no key that nobody attempts', async () => {
    const budget = budgetOf(1);
    const outcomes = Array.from({ length: 500 }, (_, n) => budget.attempt(`account-${n % 100}`, n % 2 ? right : wrong));
    expect(budget.keysInUse).toBe(100);
    await Promise.allSettled(outcomes);
    expect(budget.keysInUse).toBe(0);
  });
});
