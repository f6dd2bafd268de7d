import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { MailTransport, type Mail } from './mail-transport.js';

/** Finds out what is to be mailed, when it is its turn; nothing when there is nobody to write to. */
export type Composition = () => Promise<Mail | undefined>;

/** The server will not take this mail, ever. Carries its codes alone. */
export class MailRefused extends Error {
  constructor(codes: string) {
    super(`the mail was refused: ${codes}`);
    this.name = 'MailRefused';
  }
}

interface Job {
  readonly compose: Composition;
  mail?: Mail | undefined;
  attempts: number;
}

const JOBS_MAX = 1000;
const AT_ONCE = 4;
const RETRY_AFTER_MS = [1_000, 5_000, 30_000, 120_000, 600_000];
const DRAIN_MS = 5_000;

/**
 * Mails, composed and sent outside the time of the request that asked for them: neither a slow mail server nor one that
 * is down, nor whether there is anybody to write to, can be seen in an answer. Best effort, in this process's memory: a
 * server that does not answer is tried again, what does not fit is dropped, and both are said in the log.
 */
@Injectable()
export class Mailer implements OnApplicationShutdown {
  readonly #log = new Logger('Mail');
  /** A job belongs to no request: it must not find itself inside the transaction that asked for it. */
  readonly #outside = AsyncLocalStorage.snapshot();
  readonly #ready: Job[] = [];
  readonly #pausing = new Map<Job, NodeJS.Timeout>();
  #underWay = 0;
  #full = false;
  #failing = false;
  #stopping = false;
  #drained: () => void = () => undefined;

  constructor(private readonly transport: MailTransport) {}

  /** Takes the work and returns at once. Inside a transaction: to be called after its commit. */
  sendLater(compose: Composition): void {
    const isFull = this.waiting >= JOBS_MAX;
    if (isFull && !this.#full) this.#log.warn(`${JOBS_MAX} mails are waiting; further ones are dropped`);
    this.#full = isFull;
    if (isFull) return;
    this.#ready.push({ compose, attempts: 0 });
    this.#work();
  }

  /**
   * Sends once, for whoever keeps the mail until it is taken. Never to be called inside a transaction.
   * @throws MailRefused when trying again is of no use; anything else when it is
   */
  async send(mail: Mail): Promise<void> {
    try {
      await this.transport.send(mail);
    } catch (error) {
      throw isRefusal(error) ? new MailRefused(reasonOf(error)) : error;
    }
  }

  /** What waits gets one more attempt, within a few seconds in all. */
  async onApplicationShutdown(): Promise<void> {
    this.#stopping = true;
    for (const [job, timer] of this.#pausing) {
      clearTimeout(timer);
      this.#ready.push(job);
    }
    this.#pausing.clear();
    await this.#drain();
    if (this.waiting > 0) this.#log.warn(`${this.waiting} mails were not sent before the end`);
    this.#ready.length = 0;
    this.transport.close();
  }

  /** Mails that have not left yet. */
  get waiting(): number {
    return this.#ready.length + this.#pausing.size + this.#underWay;
  }

  async #drain(): Promise<void> {
    const done = new Promise<void>((resolve) => (this.#drained = resolve));
    const limit = setTimeout(this.#drained, DRAIN_MS);
    this.#work();
    await done;
    clearTimeout(limit);
  }

  #work(): void {
    while (this.#underWay < AT_ONCE && this.#ready.length > 0) {
      const job = this.#ready.shift()!;
      this.#underWay += 1;
      // Not before the answer is on its way: the embedded database does its work at once.
      this.#outside(() => setImmediate(() => void this.#attempt(job)));
    }
    if (this.waiting === 0) this.#drained();
  }

  async #attempt(job: Job): Promise<void> {
    try {
      job.mail ??= await job.compose();
      if (job.mail) await this.transport.send(job.mail);
      if (job.mail && this.#failing) this.#log.log('mails are sent again');
      if (job.mail) this.#failing = false;
    } catch (error) {
      this.#failed(job, error);
    } finally {
      this.#underWay -= 1;
      this.#work();
    }
  }

  #failed(job: Job, error: unknown): void {
    const pauseMs = RETRY_AFTER_MS[job.attempts];
    job.attempts += 1;
    if (this.#stopping || pauseMs === undefined || isRefusal(error)) {
      this.#log.warn(`a mail was given up after ${job.attempts} attempts (${reasonOf(error)})`);
      return;
    }
    if (!this.#failing) this.#log.warn(`mails cannot be sent (${reasonOf(error)}); they are tried again`);
    this.#failing = true;
    const again = () => {
      this.#pausing.delete(job);
      this.#ready.push(job);
      this.#work();
    };
    this.#pausing.set(job, setTimeout(again, pauseMs).unref());
  }
}

/** The server's last word on this mail (RFC 5321 §4.2.1); a wrong password of ours is not. */
function isRefusal(error: unknown): boolean {
  const { permanent, code } = error as { permanent?: unknown; code?: unknown };
  return permanent === true && code !== 'EAUTH';
}

/** Codes alone: the server's words may repeat the address. */
function reasonOf(error: unknown): string {
  const { name, code, responseCode } = error as Partial<Record<string, unknown>>;
  return [code ?? name, responseCode].filter((part) => part !== undefined).join(' ');
}
