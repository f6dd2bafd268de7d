import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { isUniqueViolation, TransactionRunner } from '../platform/database/index.js';
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
  /** Somebody has put in an event whose id a sealed one has. */
  #isAnyTaken = false;
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

  /** Afterwards everything is sealed that was committed when this was called. @throws CheckpointForgedError */
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
    if ((await this.events.oldestPending()) === undefined) {
      this.#isAnyTaken = false;
      return;
    }
    while ((await this.#sealBatch()) === BATCH);
    await this.#logCheckpoint();
  }

  /** Ids are looked up from the first on that is found taken, until what has it is gone. */
  async #sealBatch(): Promise<number> {
    if (this.#isAnyTaken) return this.#sealed(() => this.events.pendingUntaken(BATCH));
    try {
      return await this.#sealed(() => this.events.pending(BATCH));
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      this.#isAnyTaken = true;
      return this.#sealBatch();
    }
  }

  #sealed(candidates: () => Promise<PendingLink[]>): Promise<number> {
    return this.transactions.runExclusively(CHAIN_LOCK, async () => {
      await this.events.readByKeys();
      const pending = await candidates();
      if (pending.length === 0) return 0;
      let place: ChainPlace = await this.checkpoints.at('head');
      const links: SealedLink[] = [];
      for (const { id, mac } of pending) {
        place = this.keys.current.ofLink(place, mac);
        links.push({ id, ...place });
      }
      await this.events.seal(links);
      await this.checkpoints.move('head', place);
      return pending.length;
    });
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
