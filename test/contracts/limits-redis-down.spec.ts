import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { Logger, type LoggerService } from '@nestjs/common';
import { parseSettings, RootSecret } from '../../src/platform/config/index.js';
import { RateLimits } from '../../src/platform/limits/rate-limits.js';
import { RedisConnection } from '../../src/platform/redis/index.js';
import { eventually } from '../support/eventually.js';
import { freePort, PrivateRedis } from '../support/private-redis.js';
import { TestClock } from '../support/test-clock.js';

const lines: string[] = [];
const note = (line: unknown) => lines.push(String(line));
const capture: LoggerService = { log: note, warn: note, error: note };
const told = (part: string) => lines.filter((line) => line.includes(part));

const connections: RedisConnection[] = [];
const ownRate = () => ({ name: `test-${randomUUID()}`, limit: 100, perSeconds: 600 });

/** `timeoutMs` is short only where the server says nothing: elsewhere it answers, however slow the machine is. */
async function connect(REDIS_URL: string, { rate = ownRate(), timeoutMs = 10_000 } = {}) {
  const clock = new TestClock();
  const SECRET_KEY = 'a root secret for these tests: 0123456789';
  const settings = parseSettings({ REDIS_URL, REDIS_TIMEOUT_MS: `${timeoutMs}`, SECRET_KEY });
  const redis = new RedisConnection(settings, clock);
  connections.push(redis);
  await redis.onModuleInit();
  const limits = new RateLimits(redis, clock, new RootSecret(settings));
  return { clock, redis, rate, counter: limits.counterOf(rate) };
}

/** Each second one command tries. */
async function untilBack(clock: TestClock, counter: Awaited<ReturnType<typeof connect>>['counter']): Promise<void> {
  await eventually(async () => {
    clock.pass({ seconds: 1 });
    await counter.read('key');
    return told('answers again').length > 0;
  });
}

beforeEach(() => {
  lines.length = 0;
  Logger.overrideLogger(capture);
});
afterEach(() => {
  for (const redis of connections.splice(0)) redis.onApplicationShutdown();
});

describe('limits when Redis was never there', () => {
  it('start all the same, count exactly in this process, and log it once', async () => {
    const nowhere = `redis://:planted-password@127.0.0.1:${await freePort()}`;
    const { counter } = await connect(nowhere, { timeoutMs: 200 });
    const tallies = await Promise.all(Array.from({ length: 50 }, () => counter.add('key')));
    expect(Math.max(...tallies.map(({ count }) => count))).toBe(50);
    expect((await counter.read('key')).count).toBe(50);
    expect(told('Redis')).toHaveLength(1);
    expect(told('does not answer')).toHaveLength(1);
    expect(told('planted-password')).toEqual([]);
  });
});

if (process.env.TEST_REDIS_URL && spawnSync('redis-server', ['--version']).status === 0) {
  describe('limits when Redis is in trouble', () => {
    let server: PrivateRedis;
    beforeAll(async () => {
      server = await PrivateRedis.start();
    });
    afterAll(() => server.kill());

    it('go on from this process’s own counts when Redis is killed, and share again when it is back', async () => {
      const { counter, rate } = await connect(server.url);
      for (let i = 0; i < 3; i += 1) await counter.add('key');
      await server.kill();
      expect((await counter.add('key')).count).toBe(4);
      expect((await counter.read('key')).count).toBe(4);
      await server.restart();
      await eventually(() => told('answers again').length > 0);
      const other = await connect(server.url, { rate });
      await counter.add('key');
      expect((await counter.read('key')).count).toBe(5);
      expect((await other.counter.read('key')).count).toBe(1);
      expect(told('does not answer')).toHaveLength(1);
      expect(told('answers again')).toHaveLength(1);
    });

    it('go on when Redis hangs, which delays only what is under way, and share again when it wakes', async () => {
      const { clock, redis, counter } = await connect(server.url);
      await counter.add('key');
      redis.client!.options.commandTimeout = 200;
      server.hang();
      const tallies = await Promise.all(Array.from({ length: 20 }, () => counter.add('key')));
      expect(Math.max(...tallies.map(({ count }) => count))).toBe(21);
      expect(redis.usable).toBe(false);
      expect((await counter.add('key')).count).toBe(22);
      server.resume();
      redis.client!.options.commandTimeout = 10_000;
      await untilBack(clock, counter);
      expect(told('does not answer')).toHaveLength(1);
      expect(told('answers again')).toHaveLength(1);
    });

    it('go on when Redis refuses to write, and do not take its readable connection for good health', async () => {
      const { clock, redis, counter } = await connect(server.url);
      await server.command('CONFIG', 'SET', 'maxmemory', '1');
      expect((await counter.add('key')).count).toBe(1);
      expect((await counter.add('key')).count).toBe(2);
      clock.pass({ seconds: 1 });
      await expect(redis.probe()).rejects.toThrow('OOM');
      clock.pass({ seconds: 1 });
      expect((await counter.add('key')).count).toBe(3);
      expect(told('does not answer')).toHaveLength(1);
      await server.command('CONFIG', 'SET', 'maxmemory', '0');
      clock.pass({ seconds: 1 });
      await redis.probe();
      expect(told('answers again')).toHaveLength(1);
    });

    it('do not take an old answer that comes late for a sign of life', async () => {
      const { redis } = await connect(server.url);
      const late = new EventEmitter();
      const old = redis.run(() => once(late, 'answer'));
      await redis.run(() => Promise.reject(new Error('refused'))).catch(() => undefined);
      late.emit('answer');
      await old;
      expect(redis.usable).toBe(false);
      expect(told('answers again')).toEqual([]);
    });

    it('start and count when Redis takes the connection and says nothing', async () => {
      server.hang();
      const { clock, counter } = await connect(server.url, { timeoutMs: 200 });
      expect((await counter.add('key')).count).toBe(1);
      server.resume();
      await untilBack(clock, counter);
      expect(told('does not answer')).toHaveLength(1);
    });

    it('do without a Redis that asks for another password', async () => {
      await server.command('CONFIG', 'SET', 'requirepass', 'the right one');
      const { counter } = await connect(server.url.replace('//', '//:planted-password@'));
      expect((await counter.add('key')).count).toBe(1);
      expect((await counter.add('key')).count).toBe(2);
      expect(told('does not answer')).toHaveLength(1);
      expect(told('planted-password')).toEqual([]);
      await server.kill();
      await server.restart();
    });

    it('give no fresh window here when Redis forgets everything', async () => {
      const { counter } = await connect(server.url);
      for (let i = 0; i < 5; i += 1) await counter.add('key');
      await server.command('FLUSHALL');
      expect((await counter.read('key')).count).toBe(5);
      expect((await counter.add('key')).count).toBe(6);
    });

    it('ask Redis nothing about a key that this process alone has seen too often', async () => {
      const { redis, counter } = await connect(server.url);
      for (let i = 0; i < 100; i += 1) await counter.add('key');
      const commandsRun = async () =>
        Number(/total_commands_processed:(\d+)/.exec(await redis.client!.info('stats'))![1]);
      const before = await commandsRun();
      for (let i = 0; i < 500; i += 1) expect((await counter.add('key')).count).toBe(101 + i);
      expect((await commandsRun()) - before).toBeLessThan(100);
    });

    it('are given up without a word when the process stops', async () => {
      const { redis } = await connect(server.url);
      redis.onApplicationShutdown();
      await eventually(() => redis.client!.status === 'end');
      expect(told('Redis')).toEqual([]);
    });
  });
}
