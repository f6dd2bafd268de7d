import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { RegisteredClientsService, type RegisteredClient } from '../clients/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { SessionsService, type Session } from '../tokens/index.js';
import { CredentialsService, type User } from '../users/index.js';
import { sessionOpened } from './auth.audit.js';
import { clientUnknown } from './auth.errors.js';

/** Where a sign-in comes from; kept with the session. The client has been authenticated. */
export interface Origin {
  readonly client: RegisteredClient;
  readonly address: string;
  readonly userAgent: string;
}

/**
 * Opens sessions for people whose password was verified a moment ago. Between that and the commit nothing can be taken
 * from the account or the client: a change of either waits for this, or is seen by it.
 */
@Injectable()
export class SessionOpeningsService {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly clients: RegisteredClientsService,
    private readonly sessions: SessionsService,
    private readonly transactions: TransactionRunner,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @returns nothing when the account was disabled, put under a reset or given another password meanwhile
   * @throws Problem `auth.client_unknown` when the client was disabled or cut off meanwhile
   */
  open(user: User, scope: string | null, { client, address, userAgent }: Origin): Promise<Session | undefined> {
    return this.transactions.runUnflushed(async () => {
      if (!(await this.credentials.stillHolds(user))) return undefined;
      if (!(await this.clients.stillStands(client))) throw clientUnknown();
      const session = await this.sessions.open({ userId: user.id, clientId: client.id, scope, address, userAgent });
      await this.audit.record({
        action: sessionOpened,
        actor: { type: 'user', id: user.id, name: user.username },
        subject: { type: 'session', id: session.id },
        after: { clientId: client.id, scope },
      });
      return session;
    });
  }
}
