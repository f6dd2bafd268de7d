import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { LockTimeoutError, isBusyDatabase } from './database.errors.js';
import { LOCK_WAIT_MS } from './fifo-lock.js';

export interface BusyWait {
  readonly waitMs?: number;
  /** The pauses are drawn from 1 to this, so that two processes do not keep missing each other's gaps. */
  readonly longestPauseMs?: number;
}

/**
 * Repeats a call that another process's lock turned away, without blocking the event loop as SQLite's own busy
 * handler would. Only for calls that change nothing when they are turned away.
 * @throws LockTimeoutError when the database stays locked
 */
export async function retryWhileBusy<T>(attempt: () => T, wait: BusyWait = {}): Promise<T> {
  const deadline = performance.now() + (wait.waitMs ?? LOCK_WAIT_MS);
  const spreadMs = (wait.longestPauseMs ?? 4) - 1;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusyDatabase(error)) throw error;
      if (performance.now() >= deadline) throw new LockTimeoutError({ cause: error });
    }
    // eslint-disable-next-line gatehouse/no-guessable-chance -- spreads attempts in time; nobody gains by guessing it
    await pause(1 + Math.random() * spreadMs);
  }
}
