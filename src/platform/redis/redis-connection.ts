import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { Clock, within } from '../../common/index.js';
import { Settings } from '../config/index.js';

const START_PATIENCE_MS = 1000;
const TRIAL_INTERVAL_MS = 1000;
const RECONNECT_MAX_MS = 2000;

const optionsOf = ({ REDIS_TIMEOUT_MS: timeoutMs }: Settings): RedisOptions => ({
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: Math.max(START_PATIENCE_MS, timeoutMs),
  // Its timer outlives a connection that is down already, and would hold the end of the process.
  disconnectTimeout: timeoutMs,
  commandTimeout: timeoutMs,
  // eslint-disable-next-line gatehouse/no-guessable-chance -- spreads attempts in time; nobody gains by guessing it
  retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), RECONNECT_MAX_MS) * (0.5 + Math.random() / 2),
  // After a failover the old primary keeps its connections and refuses writes.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
});

/**
 * The one connection to Redis (`REDIS_URL`); there is none without the setting. Redis is never needed: a command
 * fails at once, or within `REDIS_TIMEOUT_MS`, and while Redis is down one command a second tries whether it is back. Going
 * down and coming back are logged once each, and neither stops the process nor its start.
 */
@Injectable()
export class RedisConnection implements OnModuleInit, OnApplicationShutdown {
  /** For building what sends commands; the commands themselves go through `run`. */
  readonly client: Redis | undefined;
  readonly #log = new Logger('Redis');
  #up = false;
  #downLogged = false;
  #closing = false;
  #nextTrialMs = 0;
  #lastError: unknown;
  /** The probe that each new connection starts with. */
  #firstProbe: Promise<void> | undefined;

  constructor(
    settings: Settings,
    private readonly clock: Clock,
  ) {
    if (!settings.REDIS_URL) return;
    this.client = new Redis(settings.REDIS_URL, optionsOf(settings));
    this.client.on('error', (error) => (this.#lastError = error));
    this.client.on('close', () => this.#fell(this.#lastError));
    this.client.on('ready', () => (this.#firstProbe = this.#tryNow()));
  }

  async onModuleInit(): Promise<void> {
    if (!this.client) return;
    const connected = this.client.connect().then(
      () => this.#firstProbe,
      (error: unknown) => this.#fell(error),
    );
    await within(this.client.options.connectTimeout!, connected).catch((error: unknown) => this.#fell(error));
  }

  /** Closed last: requests in flight are done by now. */
  onApplicationShutdown(): void {
    this.#closing = true;
    this.client?.disconnect();
  }

  /** Whether a command may be sent now: Redis answers, or it is time to try again. */
  get usable(): boolean {
    return this.client !== undefined && (this.#up || this.clock.nowMs() >= this.#nextTrialMs);
  }

  /**
   * Sends what `command` sends. Any failure counts as "Redis is down", for a Redis that refuses a write helps nobody.
   * @throws what the command threw, at the latest after `REDIS_TIMEOUT_MS` a command
   */
  async run<T>(command: (client: Redis) => Promise<T>): Promise<T> {
    if (!this.client || !this.usable) throw new Error('Redis is not in use');
    const trial = !this.#up;
    this.#nextTrialMs = trial ? this.clock.nowMs() + TRIAL_INTERVAL_MS : this.#nextTrialMs;
    try {
      const answer = await command(this.client);
      // An answer that was under way when Redis went down says nothing about now.
      if (trial) this.#rose();
      return answer;
    } catch (error) {
      this.#fell(error);
      throw error;
    }
  }

  /** Writes a short-lived key: a Redis that only reads, or that is out of memory, counts as down. */
  async probe(): Promise<void> {
    await this.run((client) => client.set('gatehouse:probe', '1', 'PX', 1000));
  }

  async #tryNow(): Promise<void> {
    this.#nextTrialMs = 0;
    await this.probe().catch((error: unknown) => (this.#lastError = error));
  }

  #rose(): void {
    this.#up = true;
    if (this.#downLogged) this.#log.log('Redis answers again');
    this.#downLogged = false;
    this.#lastError = undefined;
  }

  #fell(cause: unknown): void {
    if (this.#closing) return;
    this.#nextTrialMs = this.clock.nowMs() + TRIAL_INTERVAL_MS;
    this.#up = false;
    if (this.#downLogged) return;
    this.#downLogged = true;
    const reason = cause instanceof Error ? cause.message : 'connection closed';
    this.#log.warn(`Redis does not answer (${reason}); carrying on without it`);
  }
}
