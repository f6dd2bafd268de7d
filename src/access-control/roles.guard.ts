import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import {
  notAuthenticated,
  operationForbidden,
  policyOf,
  type MaybeAuthenticated,
  type Policy,
  type Principal,
  type Problem,
} from '../common/index.js';
import { insufficientScope } from './access-control.errors.js';

/**
 * Decides whether the caller may use the route, by the route's one policy and by what the caller holds now.
 * Deny by default: without a declaration the answer is 403, whoever asks.
 */
@Injectable()
export class RolesGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const policy = policyOf(context.getClass(), context.getHandler());
    if (!policy) throw operationForbidden();
    if (policy.kind === 'public') return true;
    const { principal } = context.switchToHttp().getRequest<MaybeAuthenticated>();
    if (!principal) throw notAuthenticated();
    if (permits(policy, principal)) return true;
    throw refusal(policy, principal);
  }
}

/** RFC 6750 §3.1: `insufficient_scope` where the holder may, and only the token's scope stands in the way. */
function refusal(policy: Policy, { granted }: Principal): Problem {
  if (policy.kind !== 'permissions' || !policy.allOf.every((permission) => granted.has(permission))) {
    return operationForbidden();
  }
  const challenge = `Bearer realm="gatehouse", error="insufficient_scope", scope="${policy.allOf.join(' ')}"`;
  return insufficientScope({ headers: { 'WWW-Authenticate': challenge } });
}

/** True when `principal` meets `policy`; `@Authenticated()` is for people alone. */
export function permits(policy: Exclude<Policy, { kind: 'public' }>, principal: Principal): boolean {
  switch (policy.kind) {
    case 'authenticated':
      return principal.type === 'user';
    case 'roles':
      return policy.anyOf.some((role) => principal.roles.includes(role));
    case 'permissions':
      return policy.allOf.every((permission) => principal.permissions.has(permission));
  }
}
