import { RESOURCE_MAX } from '../../common/index.js';
import { ListField, TextField } from '../../platform/http/index.js';
import { AccountEmailField, PasswordField, UsernameField } from './account.fields.js';

export class ChangeUserBody {
  @UsernameField({ optional: true })
  username?: string;

  @AccountEmailField({ optional: true, description: 'A new address starts unverified' })
  email?: string;
}

export class ChangeOwnProfileBody extends ChangeUserBody {
  @PasswordField({ optional: true, description: 'Needed for every change' })
  currentPassword?: string;
}

export class ChangePasswordBody {
  @PasswordField()
  currentPassword: string;

  @PasswordField()
  password: string;
}

export class ResourceRoleBody {
  @TextField({ min: 1, max: 64, example: 'manager' })
  role: string;

  @TextField({ min: 3, max: RESOURCE_MAX, description: 'Kind and id of one thing', example: 'products/42' })
  resource: string;
}

/** All that the user is to have: what is left out is taken away. */
export class AssignRolesBody {
  @ListField({
    of: 'text',
    max: 64,
    maxItems: 20,
    description: 'All roles that the user is to have everywhere',
    example: ['manager'],
  })
  roles: string[];

  @ListField({
    of: () => ResourceRoleBody,
    maxItems: 100,
    optional: true,
    description: 'All roles that the user is to have on single things; none where it is left out',
  })
  resourceRoles?: ResourceRoleBody[];
}
