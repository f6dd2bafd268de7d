import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Clock, dependencyDown } from '../../common/index.js';
import { GatehouseDataSource, TransactionRunner } from '../database/index.js';
import { ChangeReader } from './change-reader.js';
import { ChangeRecord } from './change-record.js';
import { EmbeddedChangeSource, PostgresChangeSource, type ChangeSource } from './change-source.js';
import { EVERYTHING, type Change, type ChangeListener } from './change.js';

/** Older knowledge is no ground to let anybody in. */
const CURRENT_WITHIN_MS = 10_000;
const RETRY_AFTER_SECONDS = 5;

/** Something remembered by subject. */
export interface Memory {
  invalidate(subject: string): void;
  invalidateAll(): void;
}

/**
 * How instances hear of each other's changes. The database is the truth: a change is recorded in the transaction that
 * makes it, and instances read on from where they were. A word from PostgreSQL makes them look at once; they look
 * anyway, a few times a second. Invariant: what `listen`ers have heard is everything that was committed up to some
 * moment, in the order of commits, and `assertCurrent()` bounds how long ago that moment is.
 */
@Injectable()
export class ChangeFeed implements OnApplicationShutdown {
  readonly #log = new Logger('Changes');
  readonly #listeners = new Map<string, ChangeListener[]>();
  #source: ChangeSource | undefined;
  #reader: ChangeReader | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #failing = false;
  #currentAsOfMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly dataSource: GatehouseDataSource,
    private readonly transactions: TransactionRunner,
    private readonly record: ChangeRecord,
    private readonly clock: Clock,
  ) {}

  /** To be called when a provider is made, before anything can be heard. */
  listen(topic: string, listener: ChangeListener): void {
    this.#listeners.set(topic, [...(this.#listeners.get(topic) ?? []), listener]);
  }

  /** Has `memory` forget what changes. */
  keepFresh(topic: string, memory: Memory): void {
    this.listen(topic, {
      heard: (subject) => memory.invalidate(subject),
      missed: () => memory.invalidateAll(),
    });
  }

  /**
   * Tells every instance, within the caller's transaction: this one as soon as it is committed, the others a moment
   * later. Nobody hears of a change that is rolled back.
   */
  async announce(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    await this.transactions.run(async () => {
      this.transactions.beforeCommit(() => this.record.write(changes));
      this.transactions.afterCommit(() => {
        for (const { topic, subject, until } of changes) this.#tell(topic, subject, until?.getTime() ?? 0);
      });
    });
  }

  /** Reads what counts now and goes on listening. Migrations have run. */
  async start(): Promise<void> {
    const { options } = this.dataSource;
    this.#source =
      options.type === 'postgres'
        ? new PostgresChangeSource(
            options.url!,
            () => void this.#look(),
            () => this.#reader?.goAstray(),
          )
        : new EmbeddedChangeSource(this.dataSource);
    this.#reader = new ChangeReader(this.#source, this.clock, {
      tell: ({ topic, subject, untilMs }) => this.#tell(topic, subject, untilMs),
      missed: () => this.#missed(),
    });
    await this.#advance(this.#reader);
    this.#schedule(this.#source.pollMs);
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.#timer);
    const source = this.#source;
    this.#source = undefined;
    await this.#looking;
    await source?.close();
  }

  /** @throws Problem `service.dependency_down` when it is too long ago that this instance heard everything */
  assertCurrent(): void {
    if (this.ageMs <= CURRENT_WITHIN_MS) return;
    throw dependencyDown({ retryAfterSeconds: RETRY_AFTER_SECONDS });
  }

  /** How long ago it is that this instance had heard everything; without end before `start()`. */
  get ageMs(): number {
    return this.clock.monotonicMs() - this.#currentAsOfMs;
  }

  #schedule(afterMs: number): void {
    this.#timer = setTimeout(() => void this.#look(), afterMs).unref();
  }

  /** One look at a time; what arrives during one is seen by another right after it. */
  #look(): Promise<void> {
    if (this.#looking) {
      this.#lookAgain = true;
      return this.#looking;
    }
    clearTimeout(this.#timer);
    this.#looking = this.#lookNow().finally(() => {
      this.#looking = undefined;
      if (!this.#source) return;
      this.#schedule(this.#lookAgain ? 0 : this.#source.pollMs);
      this.#lookAgain = false;
    });
    return this.#looking;
  }

  async #lookNow(): Promise<void> {
    if (!this.#source) return;
    try {
      await this.#advance(this.#reader!);
      if (this.#failing) this.#log.log('other instances are heard again');
      this.#failing = false;
    } catch (error) {
      this.#reader!.goAstray();
      if (!this.#failing && this.#source) this.#log.warn('other instances are not heard', error);
      this.#failing = true;
    }
  }

  async #advance(reader: ChangeReader): Promise<void> {
    const startedMs = this.clock.monotonicMs();
    await reader.advance();
    this.#currentAsOfMs = startedMs;
  }

  #tell(topic: string, subject: string, untilMs: number): void {
    for (const listener of this.#listeners.get(topic) ?? []) {
      if (subject === EVERYTHING) listener.missed();
      else listener.heard(subject, untilMs);
    }
  }

  #missed(): void {
    for (const listeners of this.#listeners.values()) for (const listener of listeners) listener.missed();
  }
}
