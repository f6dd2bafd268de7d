import type { Policy } from '../common/index.js';

/** One line of the route × policy table. */
export function policyInWords(policy: Policy | undefined): string {
  switch (policy?.kind) {
    case undefined:
      return 'denied';
    case 'public':
      return policy.identifies ? 'public, knows the caller' : 'public';
    case 'authenticated':
      return 'any signed-in person';
    case 'roles':
      return `role ${policy.anyOf.join(' or ')}`;
    case 'permissions':
      return policy.allOf.join(' and ');
  }
}
