import { Injectable } from '@nestjs/common';
import type { Principal } from '../common/index.js';
import { TokensService } from '../tokens/index.js';
import { PrincipalsService } from './principals.service.js';
import { unlessRefused } from './unless-refused.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Who holds an access token now, judged as the guard would judge it: for those who ask and do not let in. */
@Injectable()
export class TokenHolders {
  constructor(
    private readonly tokens: TokensService,
    private readonly verifiedTokens: VerifiedTokens,
    private readonly principals: PrincipalsService,
  ) {}

  /** @returns nothing for a token that opens nothing. @throws Problem `service.dependency_down` when that cannot be known */
  holderOf(token: string): Promise<Principal | undefined> {
    return unlessRefused(async () => {
      const verified = this.verifiedTokens.recall(token) ?? (await this.#verified(token));
      return verified && this.principals.of(verified);
    });
  }

  async #verified(token: string) {
    const claims = await this.tokens.read(token);
    return claims?.type === 'access' ? this.verifiedTokens.remember(token, claims) : undefined;
  }
}
