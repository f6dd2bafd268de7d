import { Injectable } from '@nestjs/common';
import { dependencyDown, OrderedIds } from '../common/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import type { AuditFacts } from './audit-event.entity.js';
import { AuditEventsRepository } from './audit-events.repository.js';
import { AuditKeys } from './audit-keys.service.js';
import { AuditSealer } from './audit-sealer.js';

const RETRY_AFTER_SECONDS = 5;

/** Puts facts into the table, each with a MAC of its own. */
@Injectable()
export class AuditEventWriter {
  /** What one request did first stands first. */
  readonly #ids = new OrderedIds();
  readonly #wake = (): void => this.sealer.wake();

  constructor(
    private readonly events: AuditEventsRepository,
    private readonly keys: AuditKeys,
    private readonly sealer: AuditSealer,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * Within the caller's transaction, where there is one, and with its commit.
   * @throws Problem `service.dependency_down`, as does that transaction then
   */
  async write(facts: AuditFacts): Promise<void> {
    const macs = this.keys.current;
    const row = { ...facts, id: this.#ids.next(facts.at.getTime()), keyId: macs.keyId, mac: '' };
    row.mac = macs.ofEvent(row);
    await this.events.insert(row, unwritten);
    this.transactions.afterCommit(this.#wake);
  }
}

function unwritten(cause: unknown): Error {
  return dependencyDown({ cause, retryAfterSeconds: RETRY_AFTER_SECONDS });
}
