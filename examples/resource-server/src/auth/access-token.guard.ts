import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AccessTokens, type AccessClaims } from './access-tokens.js';
import { permissionMissing, tokenMissing } from './bearer-refusal.js';
import { permits, POLICY, type Policy } from './policy.js';

/** Every route asks for a good access token unless it is `@Public()`, and for more where it says so. */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const declared = [context.getHandler(), context.getClass()];
    const policy = this.reflector.getAllAndOverride<Policy | undefined>(POLICY, declared);
    if (policy === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & { caller?: AccessClaims }>();
    const token = bearerToken(request.headers.authorization);
    if (!token) throw tokenMissing();
    const claims = await this.tokens.verify(token);
    if (policy && !permits(claims, policy)) throw permissionMissing(policy.scope);
    request.caller = claims;
    return true;
  }
}

/** RFC 6750 §2.1, the one way: never from a form or the query string, which end up in logs. */
function bearerToken(authorization = ''): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1];
}
