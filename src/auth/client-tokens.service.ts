import { Injectable } from '@nestjs/common';
import type { RegisteredClient } from '../clients/index.js';
import { narrowScope, TokensService, type IssuedTokens } from '../tokens/index.js';
import { SignInRestriction } from './sign-in-restriction.js';

const NO_PERMISSIONS: ReadonlySet<string> = new Set();

/** The client credentials grant (RFC 6749 §4.4): a partner acting in its own name. */
@Injectable()
export class ClientTokensService {
  constructor(
    private readonly tokens: TokensService,
    private readonly restriction: SignInRestriction,
  ) {}

  /**
   * @param scope asked for; nothing asked for means all that the client is allowed
   * @throws Problem `token.scope_not_allowed`, `service.isolated`
   */
  issue({ id, tokenGeneration, scope: allowed }: RegisteredClient, scope: string | undefined): IssuedTokens {
    // Where only operators may sign in: a partner is none, whatever it may do.
    this.restriction.assertAdmits(NO_PERMISSIONS);
    return this.tokens.issueForClient(id, tokenGeneration, narrowScope(allowed, scope) ?? '');
  }
}
