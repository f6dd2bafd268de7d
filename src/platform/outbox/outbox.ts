import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@nestjs/common';
import type { Clock } from '../../common/index.js';
import type { TransactionRunner } from '../database/index.js';
import { MailRefused } from '../mail/index.js';

/** Something that has yet to leave, as it stands in a table. */
export interface Outgoing {
  /** How often it was tried before. */
  readonly attempts: number;
  readonly createdAt: Date;
}

export interface OutboxOptions<T extends Outgoing> {
  /** As the log calls one of them: `a notice (mail)`. */
  nameOf(entry: T): string;
  /** The longest due first. */
  due(now: Date, limit: number): Promise<readonly T[]>;
  /** Counts the attempt and puts the next one off; false when somebody else has claimed it since it was read. */
  claim(entry: T, until: Date): Promise<boolean>;
  /** Never called inside a transaction. @throws MailRefused when trying again is of no use; anything else when it is */
  send(entry: T): Promise<void>;
  postpone(entry: T, until: Date): Promise<void>;
  /** It was taken, or given up. */
  remove(entry: T): Promise<void>;
  /** To be told to whoever ought to know, in the transaction that removes it. */
  givenUp(entry: T): Promise<void>;
}

const AT_ONCE = 10;
/** Longer than the slowest way out takes to fail. */
const CLAIMED_FOR_MS = 60_000;
const RETRY_AFTER_MS = [1_000, 5_000, 30_000, 120_000, 600_000];
const GIVEN_UP_AFTER_MS = 3 * 86_400_000;

/**
 * Sends what waits in a table. An entry is claimed before it is sent, so that of several instances one sends it, and removed
 * once it was taken; what its sender did not live to remove is sent again. Invariant: none is lost with a process.
 */
export class Outbox<T extends Outgoing> {
  readonly #log = new Logger('Outbox');
  /** A delivery belongs to no request: it must not find itself inside the transaction that asked for it. */
  readonly #outside = AsyncLocalStorage.snapshot();
  #delivering: Promise<void> | undefined;
  #again = false;
  #open = false;

  constructor(
    private readonly options: OutboxOptions<T>,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  /** The tables are there. Where this is never called, as on the command line, the servers deliver. */
  start(): void {
    this.#open = true;
  }

  async stop(): Promise<void> {
    this.#open = false;
    await this.#delivering;
  }

  /** Delivers what is due, outside of the caller's time. */
  soon(): void {
    if (this.#open) void this.#outside(() => this.deliver());
  }

  /** Resolves when nothing is due any more, or cannot be found out. One at a time; whoever asks meanwhile is waited for too. */
  deliver(): Promise<void> {
    this.#again = true;
    this.#delivering ??= this.#deliverAll().finally(() => (this.#delivering = undefined));
    return this.#delivering;
  }

  async #deliverAll(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        let due: readonly T[];
        do {
          due = await this.options.due(this.clock.now(), AT_ONCE);
          await Promise.all(due.map((entry) => this.#deliverOne(entry)));
        } while (due.length === AT_ONCE);
      }
    } catch (error) {
      this.#log.error('what waits to be sent could not be looked for', error);
    }
  }

  async #deliverOne(entry: T): Promise<void> {
    const claimedUntil = new Date(this.clock.nowMs() + CLAIMED_FOR_MS);
    if (!(await this.transactions.run(() => this.options.claim(entry, claimedUntil)))) return;
    try {
      await this.options.send(entry);
    } catch (error) {
      await this.transactions.run(() => this.#failed(entry, error));
      return;
    }
    await this.transactions.run(() => this.options.remove(entry));
  }

  async #failed(entry: T, error: unknown): Promise<void> {
    const nowMs = this.clock.nowMs();
    const name = this.options.nameOf(entry);
    if (!(error instanceof MailRefused) && nowMs - entry.createdAt.getTime() < GIVEN_UP_AFTER_MS) {
      if (entry.attempts === 0) this.#log.warn(`${name} could not be sent and is tried again`);
      const pauseMs = RETRY_AFTER_MS[Math.min(entry.attempts, RETRY_AFTER_MS.length - 1)]!;
      await this.options.postpone(entry, new Date(nowMs + pauseMs));
      return;
    }
    this.#log.error(`${name} was given up`);
    await this.options.givenUp(entry);
    await this.options.remove(entry);
  }
}
