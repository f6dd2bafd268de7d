import { permissionCatalogue, scopeCatalogue } from '../../src/common/index.js';
import { boundedRights, everywhere, permits, type RoleBook } from '../../src/access-control/index.js';
import type { Policy, Principal } from '../../src/common/index.js';

/** Who the route × policy table is tried with. A partner acts in its own name, within its scopes. */
export interface MatrixCaller {
  readonly name: string;
  readonly account?: 'alice' | 'manager' | 'admin';
  readonly scopes?: () => readonly string[];
}

export type Verdict = 'yes' | '401' | '403';

export const CALLERS: readonly MatrixCaller[] = [
  { name: 'nobody' },
  { name: 'user', account: 'alice' },
  { name: 'manager', account: 'manager' },
  { name: 'admin', account: 'admin' },
  { name: 'partner, no scope', scopes: () => [] },
  { name: 'partner, all scopes', scopes: () => [...scopeCatalogue.keys()] },
];

/** What a route's policy means for a caller with these roles, before anything else can be wrong with the request. */
export function verdictOf(policy: Policy | undefined, caller: MatrixCaller, roles: RoleBook): Verdict {
  if (policy?.kind === 'public') return 'yes';
  if (!caller.account && !caller.scopes) return '401';
  return policy && permits(policy, principalOf(caller, roles)) ? 'yes' : '403';
}

const ROLE_OF = { alice: 'user', manager: 'manager', admin: 'admin' } as const;

function principalOf({ account, scopes = () => [] }: MatrixCaller, roles: RoleBook): Principal {
  const held = roles.grantsOf(everywhere(account ? [ROLE_OF[account]] : []));
  const granted = account
    ? held
    : { ...held, permissions: new Set(scopes().filter((name) => permissionCatalogue.has(name))) };
  const scope = account ? null : new Set(scopes());
  const who = { type: account ? 'user' : 'client', id: 'x', name: 'x', clientId: 'x' } as const;
  return { ...who, ...granted, ...boundedRights(granted, scope), scope, granted };
}
