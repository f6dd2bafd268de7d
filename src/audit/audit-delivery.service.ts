import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { SignedWebhook, type WebhookTarget } from '../platform/webhooks/index.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import type { AuditDeliveryRow } from './audit-chain.entity.js';
import { AuditEventsRepository } from './audit-events.repository.js';
import { linesOf } from './ndjson.js';

export const SIEM = 'siem';
const LOCK = 'audit-delivery';
const BATCH = 200;
/** Longer than a message may take; an instance that was killed holds it no longer. */
const HELD_MS = 30_000;

/**
 * Tells `AUDIT_WEBHOOK_URL` of every sealed event, in the order of the chain, at least once. How far it has been told
 * stands in the database, so neither a restart nor the receiver's absence loses any; one instance at a time tells it.
 */
@Injectable()
export class AuditDelivery {
  readonly #holder = randomUUID();
  readonly #target: WebhookTarget;

  constructor(
    private readonly events: AuditEventsRepository,
    private readonly rows: AuditChainRepository,
    private readonly webhook: SignedWebhook,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
    settings: Settings,
  ) {
    const { AUDIT_WEBHOOK_URL: url, AUDIT_WEBHOOK_SECRET: secret, AUDIT_WEBHOOK_PRIVATE: allowPrivate } = settings;
    this.#target = { url, secret, allowPrivate };
  }

  get isWanted(): boolean {
    return this.#target.url !== '';
  }

  /**
   * Sends one batch, where another instance is not at it.
   * @returns whether there may be more
   * @throws WebhookFailed, WebhookAddressRefused when it was not taken; nothing is lost
   */
  async tell(): Promise<boolean> {
    const position = await this.#hold();
    if (position === undefined) return false;
    const batch = await this.events.after(position, Number.MAX_SAFE_INTEGER, BATCH);
    const last = batch.at(-1);
    if (!last) return false;
    await this.webhook.post(this.#target, { body: linesOf(batch), contentType: 'application/x-ndjson' });
    const isStillHeld = await this.#moveTo(last.sequence);
    return isStillHeld && batch.length === BATCH;
  }

  /** Lets others go on. */
  async letGo(): Promise<void> {
    await this.transactions.run(() => this.rows.updateDelivery(this.#own, { holder: null, heldUntil: null }));
  }

  /** @returns how far the receiver has been told; nothing while another instance tells it */
  #hold(): Promise<number | undefined> {
    return this.transactions.runExclusively(LOCK, async () => {
      const row = (await this.rows.delivery(SIEM)) ?? { receiver: SIEM, position: 0, holder: null, heldUntil: null };
      const nowMs = this.clock.nowMs();
      if (row.holder !== this.#holder && (row.heldUntil?.getTime() ?? 0) > nowMs) return undefined;
      await this.rows.putDelivery({ ...row, holder: this.#holder, heldUntil: new Date(nowMs + HELD_MS) });
      return row.position;
    });
  }

  #moveTo(position: number): Promise<boolean> {
    return this.transactions.run(() => this.rows.updateDelivery(this.#own, { position }));
  }

  get #own(): Pick<AuditDeliveryRow, 'receiver' | 'holder'> {
    return { receiver: SIEM, holder: this.#holder };
  }
}
