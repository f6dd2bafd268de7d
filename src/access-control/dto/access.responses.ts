import { BooleanField, ListField, TextField } from '../../platform/http/index.js';
import type { BuiltInRole } from '../built-in-roles.js';
import type { Permission } from '../permission.js';
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

export class RoleResponse {
  @TextField({ example: 'manager' })
  name: string;

  @TextField({ example: 'Keeps the catalogue and sees the accounts' })
  description: string;

  @ListField({ of: 'text', example: ['products:write', 'users:read'] })
  permissions: readonly string[];

  @BooleanField({ description: 'Part of the house: it cannot be deleted' })
  builtIn: boolean;

  static of({ name, description, permissions }: BuiltInRole): RoleResponse {
    return { name, description, permissions: [...permissions()].toSorted(), builtIn: true };
  }
}

export class RolesResponse {
  @ListField({ of: () => RoleResponse })
  items: readonly RoleResponse[];
}

export class RouteResponse {
  @TextField({ example: 'GET' })
  method: string;

  @TextField({ example: '/users/:id' })
  path: string;

  @TextField({ example: 'users:read', description: 'Who may call it, in words' })
  policy: string;

  @ListField({ of: 'text', example: ['users:read'], description: 'All of these are needed; empty for other policies' })
  permissions: readonly string[];

  static of({ method, path, policy }: RouteRow): RouteResponse {
    const permissions = policy?.kind === 'permissions' ? policy.allOf : [];
    return { method, path, policy: policyInWords(policy), permissions };
  }
}

export class RoutesResponse {
  @ListField({ of: () => RouteResponse })
  items: readonly RouteResponse[];
}
