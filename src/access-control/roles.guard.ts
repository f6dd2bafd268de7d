import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  notAuthenticated,
  operationForbidden,
  policyOf,
  resourceOf,
  type MaybeAuthenticated,
  type Principal,
  type Problem,
  type RestrictedPolicy,
} from '../common/index.js';
import { forPeopleOnly, insufficientScope, permissionMissing, roleMissing } from './access-control.errors.js';
import { rolesRead } from './access.permissions.js';
import { holds, shortfallOf, type Shortfall } from './rights.js';

/**
 * Decides whether the caller may use the route, by the route's policy and by what the caller holds now. Deny by default:
 * without a declaration the answer is 403, whoever asks.
 */
@Injectable()
export class RolesGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const policy = policyOf(context.getClass(), context.getHandler());
    if (!policy) throw operationForbidden();
    if (policy.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & MaybeAuthenticated>();
    const { principal } = request;
    if (!principal) throw notAuthenticated();
    const resource = policy.on && resourceIn(request, policy.on);
    const shortfall = shortfallOf(policy, principal, resource);
    if (shortfall === undefined) return true;
    throw refusal(shortfall, policy, { principal, resource });
  }
}

interface Attempt {
  readonly principal: Principal;
  readonly resource: string | undefined;
}

/** Nothing when the parameter is not in the one form that ids of the kind have. */
function resourceIn(request: FastifyRequest, on: NonNullable<RestrictedPolicy['on']>): string | undefined {
  const id = (request.params as Record<string, string>)[on.parameter] ?? '';
  return on.kind.id.test(id) ? resourceOf(on.kind, id) : undefined;
}

function refusal(shortfall: Shortfall, policy: RestrictedPolicy, attempt: Attempt): Problem {
  switch (shortfall) {
    case 'partner':
      return forPeopleOnly();
    case 'role':
      return roleMissing();
    case 'permission':
      return permissionMissing({ members: explanationOf(policy, attempt) });
    case 'scope':
      return insufficientScope({ headers: { 'WWW-Authenticate': scopeChallenge(policy) } });
  }
}

/** RFC 6750 §3.1, for a holder who may, when only the token's scope stands in the way. */
function scopeChallenge({ allPermissions, allScopes }: RestrictedPolicy): string {
  const needed = [...new Set([...allPermissions, ...allScopes])].join(' ');
  return `Bearer realm="gatehouse", error="insufficient_scope"${needed && `, scope="${needed}"`}`;
}

/** Where the reason can be read, for callers who may read it. */
function explanationOf(policy: RestrictedPolicy, { principal, resource }: Attempt): Record<string, string> | undefined {
  if (principal.type !== 'user' || !principal.permissions.has(rolesRead)) return undefined;
  const missing = policy.allPermissions.find((permission) => !holds(principal.granted, permission, resource))!;
  const query = new URLSearchParams({ userId: principal.id, permission: missing, ...(resource && { resource }) });
  return { explanation: `/access/explain?${query}` };
}
