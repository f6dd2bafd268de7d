import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/**
 * Who is calling, as known now — not as it was when the token was signed. One shape for people and partners,
 * so that no check can pass one kind by.
 */
export interface Principal {
  readonly type: 'user' | 'client';
  /** The token's `sub`: a user's UUID, or a client's id. */
  readonly id: string;
  /** User name, or client name; for people and logs, never for decisions. */
  readonly name: string;
  /** The token's `sid`; a client's token has none. */
  readonly sessionId?: string;
  readonly clientId: string;
  readonly roles: readonly string[];
  /** What the holder has now, bounded by the token's scope where it has one. All decisions go by these. */
  readonly permissions: ReadonlySet<string>;
  /** What the holder has now without the bound; tells only why a request is refused. */
  readonly granted: ReadonlySet<string>;
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
