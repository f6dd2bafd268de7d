import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { AuditEventWriter } from './audit-event.writer.js';
import type { AuditFacts } from './audit-event.entity.js';

const WINDOW_MS = 60_000;
const LOOK_INTERVAL_MS = 1000;
/** Causes told apart within a minute; what is beyond them is counted together, action by action. */
const CAUSES_MAX = 200;

interface Window {
  readonly endsAtMs: number;
  readonly first: AuditFacts;
  last: AuditFacts;
  further: number;
}

/**
 * Events that strangers can repeat: of each action and cause two rows a minute at the most, the first one and one that
 * counts the others. However many strangers there are, the causes of a minute are bounded. What the database does not
 * take is kept and tried again.
 */
@Injectable()
export class RepeatedEvents implements BeforeApplicationShutdown {
  readonly #log = new Logger('Audit');
  /** The work belongs to no request: it must not find itself inside a transaction. */
  readonly #outside = AsyncLocalStorage.snapshot();
  readonly #windows = new Map<string, Window>();
  #unwritten: AuditFacts[] = [];
  #writing: Promise<void> | undefined;
  #failing = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly writer: AuditEventWriter,
    private readonly clock: Clock,
  ) {}

  /** The trail is prepared. */
  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_INTERVAL_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    this.#close(Number.POSITIVE_INFINITY);
    await this.#write();
  }

  /** Returns at once; what is written is on its way. */
  note(facts: AuditFacts, cause: string): void {
    this.#close(this.clock.nowMs());
    const key = `${facts.action} ${cause}`;
    if (this.#windows.has(key) || this.#windows.size < CAUSES_MAX) this.#count(key, facts);
    else this.#count(facts.action, amongOthers(facts));
  }

  #count(key: string, facts: AuditFacts): void {
    const window = this.#windows.get(key);
    if (window) {
      window.last = facts;
      window.further += 1;
      return;
    }
    this.#windows.set(key, { endsAtMs: facts.at.getTime() + WINDOW_MS, first: facts, last: facts, further: 0 });
    this.#unwritten.push(facts);
    this.#writeSoon();
  }

  #look(): void {
    this.#close(this.clock.nowMs());
    if (this.#unwritten.length > 0) this.#writeSoon();
  }

  #close(nowMs: number): void {
    for (const [key, window] of this.#windows) {
      if (window.endsAtMs > nowMs) continue;
      this.#windows.delete(key);
      if (window.further > 0) this.#unwritten.push(counted(window));
    }
  }

  #writeSoon(): void {
    this.#writing ??= this.#outside(async () => {
      // Not before the answer is on its way: the embedded database does its work at once.
      await new Promise((done) => setImmediate(done));
      await this.#write();
      this.#writing = undefined;
    });
  }

  async #write(): Promise<void> {
    try {
      for (let facts = this.#unwritten[0]; facts; facts = this.#unwritten[0]) {
        await this.writer.write(facts);
        this.#unwritten.shift();
      }
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#log.error(`${this.#unwritten.length} events wait to be written`, error);
      this.#failing = true;
    }
  }
}

function counted({ first, last, further }: Window): AuditFacts {
  const after = { ...(JSON.parse(last.after ?? '{}') as object), count: further, since: first.at.toISOString() };
  return { ...last, after: JSON.stringify(after) };
}

/** Too many to be told apart: neither whom nor where from. */
function amongOthers(facts: AuditFacts): AuditFacts {
  const unknown = { subjectType: null, subjectId: null, requestId: null, address: null, before: null };
  return { ...facts, ...unknown, after: JSON.stringify({ others: true }) };
}
