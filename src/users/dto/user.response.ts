import { EVERYWHERE } from '../../access-control/index.js';
import type { Principal } from '../../common/index.js';
import { BooleanField, InstantField, ListField, TextField, UuidField } from '../../platform/http/index.js';
import { Personal } from '../../platform/personal-data/index.js';
import type { Account } from '../accounts.service.js';
import type { UserWithRoles } from '../user-targets.js';

/** A role held on one thing. */
export class ResourceRoleResponse {
  @TextField({ example: 'manager' })
  role: string;

  @TextField({ example: 'products/42' })
  resource: string;
}

export class ResourcePermissionsResponse {
  @TextField({ example: 'products/42' })
  resource: string;

  @ListField({ of: 'text', example: ['products:write'] })
  permissions: readonly string[];
}

/** An account whole, as the person sees it who has just made it. */
export class AccountResponse {
  @UuidField()
  id: string;

  @TextField({ example: 'carol' })
  username: string;

  @TextField({ example: 'carol@example.com', format: 'email' })
  email: string;

  @BooleanField()
  emailVerified: boolean;

  @BooleanField({ description: 'False when an administrator has disabled the account' })
  enabled: boolean;

  @BooleanField({ description: 'True while the password opens nothing until it is reset' })
  resetRequired: boolean;

  @ListField({ of: 'text', example: ['user'], description: 'Held everywhere' })
  roles: readonly string[];

  @ListField({ of: () => ResourceRoleResponse, description: 'Held on single things' })
  resourceRoles: readonly ResourceRoleResponse[];

  @InstantField()
  createdAt: string;

  @InstantField()
  updatedAt: string;

  static of({ user, assignments }: UserWithRoles): AccountResponse {
    return {
      id: user.id,
      username: user.username,
      email: user.email,
      emailVerified: user.emailVerifiedAt !== null,
      enabled: user.disabledAt === null,
      resetRequired: user.passwordResetRequiredAt !== null,
      roles: assignments.filter(({ resource }) => resource === EVERYWHERE).map(({ role }) => role),
      resourceRoles: assignments.filter(({ resource }) => resource !== EVERYWHERE),
      createdAt: user.createdAt.toISOString(),
      updatedAt: user.updatedAt.toISOString(),
    };
  }
}

/** An account as others may see it. */
export class UserResponse extends AccountResponse {
  @Personal('email')
  override email: string;
}

/** The caller's own account. */
export class OwnProfileResponse {
  @UuidField({ description: "The token's `sub`" })
  user_id: string;

  @TextField({ example: 'alice' })
  username: string;

  @TextField({ example: 'alice@example.com', format: 'email' })
  email: string;

  @BooleanField()
  emailVerified: boolean;

  @ListField({ of: 'text', example: ['user'] })
  roles: readonly string[];

  @ListField({ of: 'text', example: [], description: 'What this token may do now' })
  permissions: readonly string[];

  @InstantField()
  createdAt: string;

  @ListField({ of: () => ResourcePermissionsResponse, description: 'What it may do on single things beside' })
  onResources: readonly ResourcePermissionsResponse[];

  static of(account: Account, { granted, permissions, on }: Principal): OwnProfileResponse {
    return {
      user_id: account.id,
      username: account.username,
      email: account.email,
      emailVerified: account.emailVerified,
      roles: granted.assigned,
      permissions: [...permissions],
      onResources: [...on].map(([resource, rights]) => ({ resource, permissions: [...rights.permissions] })),
      createdAt: account.createdAt.toISOString(),
    };
  }
}
