import { BooleanField, InstantField, ListField, TextField, UuidField } from '../../platform/http/index.js';
import type { Account } from '../accounts.service.js';
import type { UserWithRoles } from '../users.service.js';

/** An account as others may see it. */
export class UserResponse {
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

  @ListField({ of: 'text', example: ['user'] })
  roles: readonly string[];

  @InstantField()
  createdAt: string;

  @InstantField()
  updatedAt: string;

  static of({ user, roles }: UserWithRoles): UserResponse {
    return {
      id: user.id,
      username: user.username,
      email: user.email,
      emailVerified: user.emailVerifiedAt !== null,
      enabled: user.disabledAt === null,
      resetRequired: user.passwordResetRequiredAt !== null,
      roles,
      createdAt: user.createdAt.toISOString(),
      updatedAt: user.updatedAt.toISOString(),
    };
  }
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

  static of(account: Account, roles: readonly string[], permissions: Iterable<string>): OwnProfileResponse {
    return {
      user_id: account.id,
      username: account.username,
      email: account.email,
      emailVerified: account.emailVerified,
      roles,
      permissions: [...permissions],
      createdAt: account.createdAt.toISOString(),
    };
  }
}
