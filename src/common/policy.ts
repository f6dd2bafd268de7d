import { SetMetadata, type CustomDecorator } from '@nestjs/common';

/**
 * Who may call a route. Each route takes exactly one declaration, on the handler or, for all handlers that
 * have none, on the class. A route without one is refused at boot and answers 403 (deny by default).
 */
export type Policy =
  | { readonly kind: 'public'; readonly identifies: boolean }
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'roles'; readonly anyOf: readonly string[] }
  | { readonly kind: 'permissions'; readonly allOf: readonly string[] };

export const POLICY_METADATA = 'gatehouse:policy';

function declare(policy: Policy): ClassDecorator & MethodDecorator {
  const set: CustomDecorator = SetMetadata(POLICY_METADATA, policy);
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const subject: object = descriptor ? (descriptor.value as object) : target;
    if (Reflect.hasOwnMetadata(POLICY_METADATA, subject)) {
      throw new Error(`${String(key ?? (target as { name?: string }).name)} declares its policy twice`);
    }
    if (descriptor) set(target, key!, descriptor);
    else set(target as never);
  };
}

/**
 * Anyone. A bearer token is not even looked at, unless `identifies` is set: then a good one names the caller
 * and a bad one is refused with 401.
 */
export const Public = (options: { identifies?: boolean } = {}) =>
  declare({ kind: 'public', identifies: options.identifies ?? false });

/** Any signed-in person; partners' tokens are refused. For what belongs to the caller alone. */
export const Authenticated = () => declare({ kind: 'authenticated' });

/** Holders of at least one of the roles. */
export const Roles = (...anyOf: [string, ...string[]]) => declare({ kind: 'roles', anyOf });

/** Holders of all of the permissions (`resource:action`). */
export const RequirePermissions = (...allOf: [string, ...string[]]) => declare({ kind: 'permissions', allOf });

/** The handler's declaration, else its class's, else nothing: handler before class. */
export function policyOf(controller: object, handler: object): Policy | undefined {
  return (Reflect.getMetadata(POLICY_METADATA, handler) ?? Reflect.getMetadata(POLICY_METADATA, controller)) as
    Policy | undefined;
}
