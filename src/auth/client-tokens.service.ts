import { Injectable } from '@nestjs/common';
import type { RegisteredClient } from '../clients/index.js';
import { narrowScope, TokensService, type IssuedTokens } from '../tokens/index.js';

/** The client credentials grant (RFC 6749 §4.4): a partner acting in its own name. */
@Injectable()
export class ClientTokensService {
  constructor(private readonly tokens: TokensService) {}

  /**
   * @param scope asked for; nothing asked for means all that the client is allowed
   * @throws Problem `token.scope_not_allowed`
   */
  issue({ id, tokenGeneration, scope: allowed }: RegisteredClient, scope: string | undefined): IssuedTokens {
    return this.tokens.issueForClient(id, tokenGeneration, narrowScope(allowed, scope) ?? '');
  }
}
