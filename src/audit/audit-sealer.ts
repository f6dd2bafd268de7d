import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { isRefusedRow, TransactionRunner } from '../platform/database/index.js';
import { Log } from '../platform/logging/index.js';
import { AuditCheckpoints } from './audit-checkpoints.js';
import { AuditEventsRepository, type PendingLink, type SealedLink } from './audit-events.repository.js';
import { AuditKeys } from './audit-keys.service.js';
import type { ChainPlace } from './chain-macs.js';

/** Whoever makes or shortens the chain holds it to the commit. Nobody who writes events waits for it. */
export const CHAIN_LOCK = 'audit-chain';
const BATCH = 1000;
/** Events of so long a time are sealed together. */
const WAKE_AFTER_MS = 400;
/** What a process that was killed has left unsealed. */
const LOOK_INTERVAL_MS = 700;
const CHECKPOINT_LOGGED_EVERY_MS = 60_000;
const SMALLER_BY = 10;
/** More than this are not refused for what they say, but because of something that an operator has to mend. */
const PASSED_OVER_MAX = 100;
/** It may have been taken out. */
const TRIED_AGAIN_AFTER_MS = 60_000;

/**
 * Gives committed events their place in the chain: a number without gaps and a MAC over everything before. One instance
 * at a time, whichever comes first, in the order of time; rows are sealed within a second of their commit.
 */
@Injectable()
export class AuditSealer implements BeforeApplicationShutdown {
  readonly #log = new Logger('Audit');
  #timer: NodeJS.Timeout | undefined;
  #interval: NodeJS.Timeout | undefined;
  #sealing: Promise<void> = Promise.resolve();
  #isOver = false;
  #failing = false;
  /** Ids of what somebody has put in that cannot be sealed: it is no event, or a sealed one has its id. */
  readonly #passedOver = new Set<string>();
  #triedAgainAtMs = 0;
  #loggedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly events: AuditEventsRepository,
    private readonly checkpoints: AuditCheckpoints,
    private readonly keys: AuditKeys,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** The trail is prepared. */
  start(): void {
    this.#interval = setInterval(() => this.wake(), LOOK_INTERVAL_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#isOver = true;
    clearInterval(this.#interval);
    clearTimeout(this.#timer);
    await this.#sealing.catch(() => undefined);
  }

  /** There may be something to seal. */
  wake(): void {
    if (this.#isOver) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#sealOrLog();
    }, WAKE_AFTER_MS).unref();
  }

  /**
   * Afterwards everything is sealed that was committed when this was called, but for what the database refuses to take.
   * @throws CheckpointForgedError
   */
  seal(): Promise<void> {
    this.#sealing = this.#sealing.catch(() => undefined).then(() => this.#sealAll());
    return this.#sealing;
  }

  async #sealOrLog(): Promise<void> {
    try {
      await this.seal();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing && !this.#isOver) this.#log.error('audit events cannot be sealed', error);
      this.#failing = true;
    }
  }

  async #sealAll(): Promise<void> {
    if ((await this.events.oldestPending()) === undefined) return;
    if (this.clock.nowMs() >= this.#triedAgainAtMs) await this.#tryAgain();
    while (await this.#sealBatch(BATCH));
    await this.#logCheckpoint();
  }

  /** One at a time: they were refused for what each of them is. */
  async #tryAgain(): Promise<void> {
    const refused = [...this.#passedOver];
    for (const id of refused) {
      this.#passedOver.delete(id);
      await this.#sealBatch(1);
    }
  }

  /**
   * Of a batch that the database refuses a part of it, down to the one event that it refuses: that one is passed over.
   * @returns whether there may be more
   */
  async #sealBatch(limit: number): Promise<boolean> {
    let batch: readonly PendingLink[] = [];
    try {
      await this.transactions.runExclusively(CHAIN_LOCK, async () => {
        await this.events.readByKeys();
        batch = await this.#next(limit);
        if (batch.length > 0) await this.#chain(batch);
      });
      return batch.length === limit;
    } catch (error) {
      const [first, ...others] = batch;
      if (!first || !isRefusedRow(error)) throw error;
      if (others.length > 0) return this.#sealBatch(Math.ceil(batch.length / SMALLER_BY));
      this.#passOver(first, error);
      return true;
    }
  }

  async #next(limit: number): Promise<PendingLink[]> {
    const pending = await this.events.pending(limit + this.#passedOver.size);
    return pending.filter(({ id }) => !this.#passedOver.has(id)).slice(0, limit);
  }

  async #chain(batch: readonly PendingLink[]): Promise<void> {
    let place: ChainPlace = await this.checkpoints.at('head');
    const links: SealedLink[] = [];
    for (const { id, mac } of batch) {
      place = this.keys.current.ofLink(place, mac);
      links.push({ id, ...place });
    }
    await this.events.seal(links);
    await this.checkpoints.move('head', place);
  }

  /** @throws `error` when that many were refused that it is not for what they say */
  #passOver({ id }: PendingLink, error: unknown): void {
    if (this.#passedOver.size >= PASSED_OVER_MAX) throw error;
    this.#triedAgainAtMs = this.clock.nowMs() + TRIED_AGAIN_AFTER_MS;
    this.#passedOver.add(id);
  }

  /** Where the log goes, a copy of the chain's end goes too. */
  async #logCheckpoint(): Promise<void> {
    const nowMs = this.clock.nowMs();
    if (nowMs - this.#loggedAtMs < CHECKPOINT_LOGGED_EVERY_MS) return;
    this.#loggedAtMs = nowMs;
    const checkpoint = await this.checkpoints.text();
    if (checkpoint) this.log.writeLiteral('info', 'audit checkpoint', { checkpoint });
  }
}
