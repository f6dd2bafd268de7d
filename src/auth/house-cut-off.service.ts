import { Injectable } from '@nestjs/common';
import { ClientsService } from '../clients/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { SessionsService } from '../tokens/index.js';

/** The widest cut-off: whoever holds a token, a person or a partner, has to get another. */
@Injectable()
export class HouseCutOffService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly clients: ClientsService,
    private readonly transactions: TransactionRunner,
  ) {}

  /** Ends everybody's sessions and every client's own tokens, at once or not at all. Secrets and passwords stay good. */
  async cutOffEverybody(): Promise<void> {
    await this.transactions.run(async () => {
      await this.sessions.endEveryones('revoked');
      await this.clients.cutOffAll();
    });
  }
}
