import type { Policy } from '../common/index.js';

/** One line of the route × policy table. */
export function policyInWords(policy: Policy | undefined): string {
  if (!policy) return 'denied';
  if (policy.kind === 'public') return policy.identifies ? 'public, knows the caller' : 'public';
  const { peopleOnly, anyRole, allPermissions, allScopes, on } = policy;
  const held = [...(anyRole.length > 0 ? [`role ${anyRole.join(' or ')}`] : []), ...allPermissions].join(' and ');
  const parts = [
    ...(peopleOnly ? ['any signed-in person'] : []),
    ...(held ? [on ? `${held}, also on ${on.kind.name} alone` : held] : []),
    ...(allScopes.length > 0 ? [`scope ${allScopes.join(' and ')}`] : []),
  ];
  return parts.join('; ');
}
