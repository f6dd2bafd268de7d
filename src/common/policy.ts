import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { ResourceKind } from './resource.js';

/**
 * Who may call a route. A route takes at least one declaration, on the handler or, for all handlers that have none at
 * all, on the class. Several on one subject must all be met, in whatever order they stand:
 *
 *  - `@Public()` stands alone;
 *  - `@Authenticated()`: a person, whatever they hold;
 *  - `@Roles(a, b)`: any of the roles;
 *  - `@RequirePermissions(a, b)`: all of the permissions;
 *  - `@RequireScopes(a, b)`: all of them in the token's scope, where it has one;
 *  - `@OnResource(kind)`: for the two about roles and permissions, what is held on the resource counts too.
 *
 * A route without a declaration is refused at boot and answers 403 (deny by default).
 */
export type Policy = PublicPolicy | RestrictedPolicy;

export interface PublicPolicy {
  readonly kind: 'public';
  readonly identifies: boolean;
}

export interface RestrictedPolicy {
  readonly kind: 'restricted';
  /** Partners in their own name are refused. */
  readonly peopleOnly: boolean;
  /** Empty: roles do not matter. */
  readonly anyRole: readonly string[];
  readonly allPermissions: readonly string[];
  readonly allScopes: readonly string[];
  readonly on?: { readonly kind: ResourceKind; readonly parameter: string };
}

const UNRESTRICTED: RestrictedPolicy = Object.freeze({
  kind: 'restricted',
  peopleOnly: false,
  anyRole: [],
  allPermissions: [],
  allScopes: [],
});

export const POLICY_METADATA = 'gatehouse:policy';

type PolicyDecorator = ClassDecorator & MethodDecorator;

/** @throws Error when the subject has a policy that cannot be combined with this one */
function declare(add: (before: Policy | undefined) => Policy | undefined): PolicyDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const subject: object = descriptor ? (descriptor.value as object) : target;
    const policy = add(Reflect.getOwnMetadata(POLICY_METADATA, subject) as Policy | undefined);
    if (!policy)
      throw new Error(`${String(key ?? (target as { name?: string }).name)} contradicts itself in its policy`);
    const set: CustomDecorator = SetMetadata(POLICY_METADATA, policy);
    if (descriptor) set(target, key!, descriptor);
    else set(target as never);
  };
}

/** Adds a part that the subject has not declared yet. */
function restrict<P extends keyof RestrictedPolicy>(part: P, value: RestrictedPolicy[P]): PolicyDecorator {
  return declare((before = UNRESTRICTED) => {
    const isFresh = before.kind === 'restricted' && before[part] === UNRESTRICTED[part];
    return isFresh ? { ...before, [part]: value } : undefined;
  });
}

/**
 * Anyone. A bearer token is not even looked at, unless `identifies` is set: then a good one names the caller
 * and a bad one is refused with 401.
 */
export const Public = (options: { identifies?: boolean } = {}) =>
  declare((before) => (before ? undefined : { kind: 'public', identifies: options.identifies ?? false }));

/** Any signed-in person; partners in their own name are refused. For what belongs to the caller alone. */
export const Authenticated = () => restrict('peopleOnly', true);

/** Holders of at least one of the roles, or of a role that inherits one. */
export const Roles = (...anyOf: [string, ...string[]]) => restrict('anyRole', anyOf);

/** Holders of all of the permissions (`resource:action`). */
export const RequirePermissions = (...allOf: [string, ...string[]]) => restrict('allPermissions', allOf);

/**
 * Tokens whose scope names all of these (RFC 6749 §3.3). A token without a scope is not bounded and passes; what its holder
 * may do is for the other declarations to ask.
 */
export const RequireScopes = (...allOf: [string, ...string[]]) => restrict('allScopes', allOf);

/** What the caller holds on the one resource that the path's `parameter` names counts like what they hold everywhere. */
export const OnResource = (kind: ResourceKind, parameter = 'id') => restrict('on', { kind, parameter });

/** The handler's declarations, else its class's, else nothing: handler before class, never both. */
export function policyOf(controller: object, handler: object): Policy | undefined {
  return (Reflect.getMetadata(POLICY_METADATA, handler) ?? Reflect.getMetadata(POLICY_METADATA, controller)) as
    Policy | undefined;
}
