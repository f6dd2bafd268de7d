import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { FIRST_PARTY_CLIENT, type RegisteredClient } from '../clients/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { Revocations } from '../revocation/index.js';
import { isClientsOwn, SessionsService, TokensService, type TokenClaims } from '../tokens/index.js';
import { tokenRevoked } from './auth.audit.js';
import { clientUnknown } from './auth.errors.js';

/** Taking a token back by presenting it (RFC 7009). */
@Injectable()
export class TokenRevocationService {
  constructor(
    private readonly tokens: TokensService,
    private readonly sessions: SessionsService,
    private readonly revocations: Revocations,
    private readonly transactions: TransactionRunner,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Either token of a session ends the session; a client's own token goes alone. What is no token of ours changes nothing.
   * Whoever has a public client's token may take it back.
   * @throws Problem `auth.client_unknown` for a confidential client's token in other hands
   */
  async revoke(token: string, client: RegisteredClient): Promise<void> {
    const claims = await this.tokens.read(token);
    if (!claims) return;
    if (claims.client_id !== FIRST_PARTY_CLIENT.id && claims.client_id !== client.id) throw clientUnknown();
    await this.#takeBack(claims);
  }

  async #takeBack(claims: TokenClaims): Promise<void> {
    if (!isClientsOwn(claims)) return this.sessions.end(claims.sid, 'revoked');
    const { jti, exp, client_id: clientId } = claims;
    await this.transactions.run(async () => {
      await this.revocations.cutOff([{ id: jti, until: new Date(exp * 1000) }]);
      await this.audit.record({ action: tokenRevoked, subject: { type: 'client', id: clientId }, after: { jti } });
    });
  }
}
