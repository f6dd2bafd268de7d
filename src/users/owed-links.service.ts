import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Clock, Rounds } from '../common/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { Mailer } from '../platform/mail/index.js';
import { Outbox } from '../platform/outbox/index.js';
import { AccountMailsService } from './account-mails.service.js';
import type { OwedLink } from './owed-link.entity.js';
import { OwedLinksRepository } from './owed-links.repository.js';

/** For what a command, or an instance that has ended, has left. */
const LOOK_INTERVAL_MS = 5_000;

/**
 * Links to a new password for whose password was taken from them. They wait in the database, however many, until the mail
 * server has taken them: neither a killed process nor a command that ends at once leaves anybody without.
 */
@Injectable()
export class OwedLinks implements BeforeApplicationShutdown {
  readonly #log = new Logger('Mail');
  readonly #outbox: Outbox<OwedLink>;
  readonly #rounds = new Rounds({
    everyMs: LOOK_INTERVAL_MS,
    work: () => this.#outbox.deliver(),
    failed: (error) => this.#log.error('links that are owed could not be sent; trying again', error),
  });

  constructor(
    private readonly links: OwedLinksRepository,
    private readonly mails: AccountMailsService,
    private readonly mailer: Mailer,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {
    this.#outbox = new Outbox(
      {
        nameOf: () => 'a link to a new password',
        due: (now, limit) => links.due(now, limit),
        claim: (link, until) => links.claim(link, until),
        send: (link) => this.#send(link),
        postpone: (link, until) => links.postpone(link, until),
        remove: (link) => links.delete(link),
        givenUp: async () => undefined,
      },
      transactions,
      clock,
    );
  }

  /** The tables are there. */
  start(): void {
    this.#outbox.start();
    this.#rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
    await this.#outbox.stop();
  }

  /** To be called inside the transaction that takes the password away. */
  async owe(userId: string): Promise<void> {
    const now = this.clock.now();
    await this.links.put({ userId, attempts: 0, createdAt: now, dueAt: now });
    this.transactions.afterCommit(() => this.#outbox.soon());
  }

  async #send({ userId, attempts }: OwedLink): Promise<void> {
    const mail = await this.mails.owedReset(userId, attempts > 0);
    if (mail) await this.mailer.send(mail);
  }
}
