import { BooleanField, InstantField, IntegerField, ListField, TextField } from '../../platform/http/index.js';
import { ownPermissions } from '../built-in-roles.js';
import type { StoredRole } from '../roles.repository.js';

export class RoleResponse {
  @TextField({ example: 'manager' })
  name: string;

  @TextField({ example: 'Keeps the catalogue and sees the accounts' })
  description: string;

  @ListField({ of: 'text', maxItems: 5000, example: ['products:write', 'users:read'], description: 'Its own' })
  permissions: readonly string[];

  @ListField({ of: 'text', example: ['user'], description: 'Roles whose permissions it has too' })
  parents: readonly string[];

  @BooleanField({ description: 'Part of the house: it cannot be deleted' })
  builtIn: boolean;

  @IntegerField({ min: 1, description: 'The `ETag`' })
  version: number;

  @InstantField()
  createdAt: string;

  @InstantField()
  updatedAt: string;

  static of({ permissions, createdAt, updatedAt, ...role }: StoredRole): RoleResponse {
    return {
      ...role,
      permissions: ownPermissions(role.name, permissions).toSorted(),
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  }
}
