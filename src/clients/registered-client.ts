import { randomUUID } from 'node:crypto';
import type { Grants } from '../common/index.js';
import type { ClientGrant } from './client-terms.js';
import { grantsOf, permissionsOf, scopesOf, type Client } from './client.entity.js';

/** What of a client every request in its name may need. No secrets. */
export interface RegisteredClient {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly grants: ReadonlySet<ClientGrant>;
  /** Space-separated permissions, beyond which none of its tokens goes; null for the first-party client alone: no bounds. */
  readonly scope: string | null;
  /** The names in `scope`. */
  readonly scopes: ReadonlySet<string>;
  /** What it may do in its own name. */
  readonly permissions: ReadonlySet<string>;
  /** The same, as everybody's rights are told. */
  readonly rights: Grants;
  /** The `sid` of tokens issued to it for itself. */
  readonly tokenGeneration: string;
  readonly rateLimitPerMinute: number | null;
}

/** The built-in public client: our own applications, Swagger UI and the seed's clients, which name none. */
export const FIRST_PARTY_CLIENT: RegisteredClient = Object.freeze({
  id: 'first-party',
  name: 'First party',
  enabled: true,
  grants: new Set<ClientGrant>(['password', 'refresh_token']),
  scope: null,
  scopes: new Set<string>(),
  permissions: new Set<string>(),
  rights: rightsWith(new Set()),
  // It has no tokens of its own: the generation of none.
  tokenGeneration: randomUUID(),
  rateLimitPerMinute: null,
});

/** Stands for an id that is no client's. */
export const NO_CLIENT: RegisteredClient = Object.freeze({
  ...FIRST_PARTY_CLIENT,
  id: '',
  name: '',
  enabled: false,
  grants: new Set<ClientGrant>(),
  scope: '',
});

export function registered(client: Client): RegisteredClient {
  const scopes = scopesOf(client);
  const permissions = new Set(permissionsOf(client));
  return Object.freeze({
    id: client.id,
    name: client.name,
    enabled: client.disabledAt === null,
    grants: new Set(grantsOf(client)),
    scope: scopes.join(' '),
    scopes: new Set(scopes),
    permissions,
    rights: rightsWith(permissions),
    tokenGeneration: client.tokenGeneration,
    rateLimitPerMinute: client.rateLimitPerMinute,
  });
}

/** Permissions alone, everywhere. */
function rightsWith(permissions: ReadonlySet<string>): Grants {
  const none: ReadonlySet<string> = new Set();
  return Object.freeze({ assigned: [], roles: none, permissions, on: new Map(), gives: () => none });
}
