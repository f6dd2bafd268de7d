import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import type { RegisteredClient } from '../clients/index.js';
import { currentRequest } from '../platform/http/index.js';
import { narrowScope, TokensService, type IssuedTokens } from '../tokens/index.js';
import { clientTokenIssued } from './auth.audit.js';
import { SignInRestriction } from './sign-in-restriction.js';

const NO_PERMISSIONS: ReadonlySet<string> = new Set();

/** The client credentials grant (RFC 6749 §4.4): a partner acting in its own name. */
@Injectable()
export class ClientTokensService {
  constructor(
    private readonly tokens: TokensService,
    private readonly restriction: SignInRestriction,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Of a client at an address the trail tells each minute the first token, and how many more.
   * @param asked for; nothing asked for means all that the client is allowed
   * @throws Problem `token.scope_not_allowed`, `service.isolated`
   */
  issue({ id, name, tokenGeneration, scope: allowed }: RegisteredClient, asked: string | undefined): IssuedTokens {
    // Where only operators may sign in: a partner is none, whatever it may do.
    this.restriction.assertAdmits(NO_PERMISSIONS);
    const scope = narrowScope(allowed, asked) ?? '';
    const tokens = this.tokens.issueForClient(id, tokenGeneration, scope);
    const [actor, subject] = [{ type: 'client', id, name } as const, { type: 'client', id }];
    this.audit.note({ action: clientTokenIssued, actor, subject, after: { scope } }, `${id} ${currentRequest()?.ip}`);
    return tokens;
  }
}
