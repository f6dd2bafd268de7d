import { Injectable } from '@nestjs/common';
import { dependencyDown, OrderedIds } from '../common/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import type { AuditFacts } from './audit-event.entity.js';
import { AuditEventsRepository } from './audit-events.repository.js';
import { AuditKeys } from './audit-keys.service.js';
import { AuditMetrics } from './audit.metrics.js';
import { AuditSealer } from './audit-sealer.js';
import { packedEvent } from './packed-event.js';

const RETRY_AFTER_SECONDS = 5;

/** Puts facts into the table, each with a MAC of its own. */
@Injectable()
export class AuditEventWriter {
  /** What one request did first stands first. */
  readonly #ids = new OrderedIds();

  constructor(
    private readonly events: AuditEventsRepository,
    private readonly keys: AuditKeys,
    private readonly sealer: AuditSealer,
    private readonly transactions: TransactionRunner,
    private readonly metrics: AuditMetrics,
  ) {}

  /**
   * Within the caller's transaction, where there is one, and with its commit.
   * @throws Problem `service.dependency_down`, as does that transaction then
   */
  async write(facts: AuditFacts): Promise<void> {
    const macs = this.keys.current;
    const id = this.#ids.next(facts.at.getTime());
    const contents = packedEvent(id, facts, macs.keyId);
    await this.events.insert({ id, contents, mac: macs.ofEvent(contents) }, unwritten);
    this.transactions.afterCommit(() => {
      this.sealer.wake();
      this.metrics.written(facts);
    });
  }
}

function unwritten(cause: unknown): Error {
  return dependencyDown({ cause, retryAfterSeconds: RETRY_AFTER_SECONDS });
}
