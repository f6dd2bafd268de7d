import type { Permission } from '../../common/index.js';
import { ListField, TextField } from '../../platform/http/index.js';
import { policyInWords } from '../policy-in-words.js';
import type { RouteRow } from '../route-table.js';

export class PermissionResponse {
  @TextField({ example: 'products:write' })
  name: string;

  @TextField({ example: 'Create, change and delete products' })
  description: string;

  static of({ name, description }: Permission): PermissionResponse {
    return { name, description };
  }
}

export class PermissionsResponse {
  @ListField({ of: () => PermissionResponse })
  items: readonly PermissionResponse[];
}

const NO_NAMES: readonly string[] = [];

export class RouteResponse {
  @TextField({ example: 'GET' })
  method: string;

  @TextField({ example: '/users/:id' })
  path: string;

  @TextField({ example: 'users:read', description: 'Who may call it, in words' })
  policy: string;

  @ListField({ of: 'text', example: [], description: 'One of these roles is needed, where there are any' })
  roles: readonly string[];

  @ListField({ of: 'text', example: ['users:read'], description: 'All of these are needed' })
  permissions: readonly string[];

  @ListField({ of: 'text', example: [], description: "All of these are needed in the token's scope, where it has one" })
  scopes: readonly string[];

  static of({ method, path, policy }: RouteRow): RouteResponse {
    const asked = policy?.kind === 'restricted' ? policy : undefined;
    return {
      method,
      path,
      policy: policyInWords(policy),
      roles: asked?.anyRole ?? NO_NAMES,
      permissions: asked?.allPermissions ?? NO_NAMES,
      scopes: asked?.allScopes ?? NO_NAMES,
    };
  }
}

export class RoutesResponse {
  @ListField({ of: () => RouteResponse })
  items: readonly RouteResponse[];
}
