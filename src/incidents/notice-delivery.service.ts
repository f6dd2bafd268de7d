import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { MailRefused } from '../platform/mail/index.js';
import { NoticeChannels } from './notice-channels.js';
import type { Notice } from './notice.entity.js';
import { NoticesRepository } from './notices.repository.js';
import { HOUSE, IncidentTimeline } from './timeline.service.js';

const AT_ONCE = 10;
/** Longer than the slowest channel takes to fail. */
const CLAIMED_FOR_MS = 60_000;
const RETRY_AFTER_MS = [1_000, 5_000, 30_000, 120_000, 600_000];
const GIVEN_UP_AFTER_MS = 3 * 86_400_000;

/**
 * Sends what waits. A notice is claimed before it is sent, so that of several instances one sends it, and deleted once it
 * was taken; what its sender did not live to delete is sent again.
 */
@Injectable()
export class NoticeDelivery {
  readonly #log = new Logger('Incidents');
  /** A delivery belongs to no request: it must not find itself inside the transaction that asked for it. */
  readonly #outside = AsyncLocalStorage.snapshot();
  #delivering: Promise<void> | undefined;
  #again = false;
  #open = false;

  constructor(
    private readonly notices: NoticesRepository,
    private readonly channels: NoticeChannels,
    private readonly timeline: IncidentTimeline,
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
        let due: Notice[];
        do {
          due = await this.notices.due(this.clock.now(), AT_ONCE);
          await Promise.all(due.map((notice) => this.#deliverOne(notice)));
        } while (due.length === AT_ONCE);
      }
    } catch (error) {
      this.#log.error('notices of incidents could not be looked for', error);
    }
  }

  async #deliverOne(notice: Notice): Promise<void> {
    const claimedUntil = new Date(this.clock.nowMs() + CLAIMED_FOR_MS);
    if (!(await this.transactions.run(() => this.notices.claim(notice, claimedUntil)))) return;
    try {
      await this.channels.send(notice);
    } catch (error) {
      await this.transactions.run(() => this.#failed(notice, error));
      return;
    }
    await this.transactions.run(() => this.notices.delete(notice.id));
  }

  async #failed(notice: Notice, error: unknown): Promise<void> {
    const { id, incidentId, channel, recipient, attempts, createdAt } = notice;
    const nowMs = this.clock.nowMs();
    if (!(error instanceof MailRefused) && nowMs - createdAt.getTime() < GIVEN_UP_AFTER_MS) {
      if (attempts === 0) this.#log.warn(`a notice (${channel}) could not be sent and is tried again`);
      const pauseMs = RETRY_AFTER_MS[Math.min(attempts, RETRY_AFTER_MS.length - 1)]!;
      await this.notices.postpone(id, new Date(nowMs + pauseMs));
      return;
    }
    this.#log.error(`a notice (${channel}) was given up`);
    await this.timeline.write(incidentId, { what: 'unreached', actor: HOUSE, details: { channel, recipient } });
    await this.notices.delete(id);
  }
}
