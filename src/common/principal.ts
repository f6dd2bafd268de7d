import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** What somebody may do, everywhere or on one thing. */
export interface Rights {
  /** Names of roles, inherited ones among them. */
  readonly roles: ReadonlySet<string>;
  readonly permissions: ReadonlySet<string>;
}

/** What a person or a partner holds now: everywhere, and on single resources (`products/42`). */
export interface Grants extends Rights {
  /** Names of the roles assigned everywhere, in alphabetical order. */
  readonly assigned: readonly string[];
  readonly on: ReadonlyMap<string, Rights>;
  /** Everything that a role gives, by itself and through its parents. */
  gives(role: string): ReadonlySet<string>;
}

/**
 * Who is calling, as known now — not as it was when the token was signed. One shape for people and partners,
 * so that no check can pass one kind by. Rights are what the holder has now, bounded by the token's scope where it has
 * one; all decisions go by them.
 */
export interface Principal extends Rights {
  /** `system` is the house itself, at work without a request; no token makes anybody that. */
  readonly type: 'user' | 'client' | 'system';
  /** The token's `sub`: a user's UUID, or a client's id. */
  readonly id: string;
  /** User name, or client name; for people and logs, never for decisions. */
  readonly name: string;
  /** The token's `sid`; a client's token has none. */
  readonly sessionId?: string;
  readonly clientId: string;
  /** Rights on single resources, bounded too. */
  readonly on: ReadonlyMap<string, Rights>;
  /** The token's bounds; null where it has none. */
  readonly scope: ReadonlySet<string> | null;
  /** What the holder has now without the bounds; tells only why a request is refused. */
  readonly granted: Grants;
}

/** A request that may have passed the authentication guard. */
export interface MaybeAuthenticated {
  principal?: Principal;
}

/** The caller; `undefined` only on `@Public({ identifies: true })` routes. */
export const CurrentPrincipal = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal | undefined =>
    context.switchToHttp().getRequest<MaybeAuthenticated>().principal,
);
