import { Injectable, type ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { ClientLimits } from '../clients/index.js';
import { notAuthenticated, policyOf, Problem, type MaybeAuthenticated, type Principal } from '../common/index.js';
import { bearerToken } from '../platform/http/index.js';
import { TokenForged, tokenInvalid, tokenProblem, type AccessClaims } from '../tokens/index.js';
import { JwtStrategy } from './jwt.strategy.js';
import { PrincipalsService } from './principals.service.js';
import { VerifiedTokens } from './verified-tokens.js';

type AuthenticatingRequest = FastifyRequest & MaybeAuthenticated & { user?: AccessClaims };

/**
 * Says who is calling, or refuses with 401 (RFC 6750 §3.1). What the caller may do is `RolesGuard`'s to decide. Public
 * routes pass without a look at the token, unless they ask for the caller's identity.
 */
@Injectable()
export class JwtAuthGuard extends AuthGuard() {
  constructor(
    strategy: JwtStrategy,
    private readonly verifiedTokens: VerifiedTokens,
    private readonly principals: PrincipalsService,
    private readonly limits: ClientLimits,
  ) {
    super({
      // By its name Passport would find that of the last application made in this process, with that one's keys. It
      // leaves each request's callbacks on the strategy, so each request gets one of its own.
      get defaultStrategy() {
        return Object.create(strategy) as JwtStrategy;
      },
    });
  }

  override canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const policy = policyOf(context.getClass(), context.getHandler());
    const isPublic = policy?.kind === 'public';
    if (isPublic && !policy.identifies) return true;
    const request = context.switchToHttp().getRequest<AuthenticatingRequest>();
    const token = bearerToken(request.headers.authorization);
    if (token === undefined) {
      if (isPublic) return true;
      throw notAuthenticated();
    }
    return this.#identify(token, request, context);
  }

  /** Passport's verdict: the claims, or the reason why not. @throws Problem */
  override handleRequest<T>(error: unknown, claims: T | false, info: unknown): T {
    const cause = error ?? info;
    if (cause instanceof Problem) throw cause;
    if (error || !claims) throw tokenProblem(cause);
    return claims;
  }

  #identify(token: string, request: AuthenticatingRequest, context: ExecutionContext): boolean | Promise<boolean> {
    if (token === '') throw tokenInvalid({ cause: new TokenForged('malformed') });
    const verified = this.verifiedTokens.recall(token);
    if (!verified) return this.#verify(token, request, context);
    const principal = this.principals.of(verified);
    if (principal instanceof Promise) return principal.then((known) => this.#admit(known, request));
    return this.#admit(principal, request);
  }

  async #verify(token: string, request: AuthenticatingRequest, context: ExecutionContext): Promise<boolean> {
    await super.canActivate(context);
    return this.#admit(await this.principals.of(this.verifiedTokens.remember(token, request.user!)), request);
  }

  /** Within the client's own limit, where it has one. @throws Problem `limits.too_many_requests` */
  #admit(principal: Principal, request: AuthenticatingRequest): boolean | Promise<boolean> {
    request.principal = principal;
    const counted = this.limits.count(principal.clientId);
    return counted ? counted.then(() => true) : true;
  }
}
