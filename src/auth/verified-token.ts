import type { RegisteredClient } from '../clients/index.js';
import type { Grants, Principal } from '../common/index.js';
import type { AccessClaims, SessionState } from '../tokens/index.js';
import type { Account } from '../users/index.js';

/** What is true now of a token's holder; each is remembered, and forgotten when it changes. */
export interface PrincipalSources {
  readonly client: RegisteredClient;
  readonly session: SessionState;
  readonly account: Account;
  readonly grants: Grants;
}

/** A token whose signature was verified before, and the principal that was last made of it. */
export interface VerifiedToken {
  readonly claims: AccessClaims;
  /** A client's own token has but one source. */
  principal?: {
    readonly sources: Pick<PrincipalSources, 'client'> & Partial<PrincipalSources>;
    readonly value: Principal;
  };
}
