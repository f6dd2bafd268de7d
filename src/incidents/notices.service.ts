import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import type { Incident } from './incident.entity.js';
import { NoticeDelivery } from './notice-delivery.service.js';
import { headlineOf, mailTextOf, webhookBodyOf, type Occasion } from './notice-texts.js';
import type { Notice } from './notice.entity.js';
import { NoticesRepository } from './notices.repository.js';

/** Whom an occasion was told to. */
export interface Audience {
  readonly mails: readonly string[];
  readonly webhook: boolean;
}

/** Writes down what people are to be told, in the transaction that gives the reason; it leaves after the commit. */
@Injectable()
export class Notices {
  constructor(
    private readonly notices: NoticesRepository,
    private readonly delivery: NoticeDelivery,
    private readonly transactions: TransactionRunner,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** To be called inside the transaction. The webhook, where there is one, is told too. */
  async post(occasion: Occasion, incident: Incident, mails: readonly string[]): Promise<Audience> {
    const subject = headlineOf(occasion, incident);
    const text = mailTextOf(occasion, incident);
    for (const recipient of mails) await this.#insert({ channel: 'mail', recipient, subject, body: text }, incident);
    const webhook = this.settings.INCIDENT_WEBHOOK_URL !== '';
    if (webhook) {
      const id = randomUUID();
      const body = webhookBodyOf(occasion, incident, id, this.clock.now());
      await this.#insert({ id, channel: 'webhook', recipient: '', subject, body }, incident);
    }
    this.transactions.afterCommit(() => this.delivery.soon());
    return { mails, webhook };
  }

  /** For one person, inside the transaction. */
  async mailTo(
    recipient: string,
    incident: Incident,
    { subject, text }: { subject: string; text: string },
  ): Promise<void> {
    await this.#insert({ channel: 'mail', recipient, subject, body: text }, incident);
    this.transactions.afterCommit(() => this.delivery.soon());
  }

  async #insert(
    notice: Pick<Notice, 'channel' | 'recipient' | 'subject' | 'body'> & { id?: string },
    incident: Incident,
  ): Promise<void> {
    const now = this.clock.now();
    await this.notices.insert({
      id: randomUUID(),
      ...notice,
      incidentId: incident.id,
      attempts: 0,
      createdAt: now,
      dueAt: now,
    });
  }
}
