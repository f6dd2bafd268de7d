import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { AccessClaims } from './access-tokens.js';

/** What a token has to bring for a route. */
export interface Permission {
  /** For a token that has a scope: the name that must be in it. */
  readonly scope: string;
  /** For a token without one: its holder must be one of these. */
  readonly roles: readonly string[];
}

export type Policy = 'public' | Permission;
export const POLICY = 'policy';

/** No token needed. A route that declares nothing needs one. */
export const Public = () => SetMetadata(POLICY, 'public' satisfies Policy);

export const Requires = (permission: Permission) => SetMetadata(POLICY, permission satisfies Policy);

/** A token's scope bounds it, whatever roles its holder has: a manager's token for reading alone does not write. */
export function permits({ scope, roles }: AccessClaims, permission: Permission): boolean {
  if (scope !== undefined) return scope.split(' ').includes(permission.scope);
  return permission.roles.some((role) => roles.includes(role));
}

/** The verified claims of the caller's token. */
export const Caller = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<{ caller: AccessClaims }>().caller,
);
