import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/index.js';
import { TransactionRunner } from '../../platform/database/index.js';
import type { PlaybookRun } from './playbook-run.entity.js';
import { PlaybookRunsRepository } from './playbook-runs.repository.js';

const HELD_FOR_MS = 15_000;
const RENEWED_AFTER_MS = 5_000;

export type Held = Pick<PlaybookRun, 'holder' | 'heldUntil'>;

/** One process at a time has a run in its hands; whoever was killed loses it when its time is up. */
@Injectable()
export class RunHold {
  constructor(
    private readonly runs: PlaybookRunsRepository,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  /** What a run that begins in this process has. */
  fresh(): Held {
    return { holder: randomUUID(), heldUntil: this.#soon() };
  }

  /** What a run has that the first to look takes up. */
  free(): Held {
    return { holder: randomUUID(), heldUntil: this.clock.now() };
  }

  isHeld({ state, heldUntil }: PlaybookRun): boolean {
    return state === 'running' && heldUntil > this.clock.now();
  }

  /** Takes over a run that nobody holds; nothing when another process was quicker. */
  async take(run: PlaybookRun): Promise<PlaybookRun | undefined> {
    const taken = { ...this.fresh(), state: 'running', failure: null } as const;
    const isMine = await this.transactions.run(() => this.runs.update(run, taken));
    return isMine ? { ...run, ...taken } : undefined;
  }

  /** Holds on to the run while `work` goes on. */
  async during<T>(run: PlaybookRun, work: () => Promise<T>): Promise<T> {
    const renewing = setInterval(() => void this.#renew(run).catch(() => undefined), RENEWED_AFTER_MS).unref();
    try {
      return await work();
    } finally {
      clearInterval(renewing);
    }
  }

  #renew(run: PlaybookRun): Promise<boolean> {
    return this.transactions.run(() => this.runs.update(run, { heldUntil: this.#soon() }));
  }

  #soon(): Date {
    return new Date(this.clock.nowMs() + HELD_FOR_MS);
  }
}
