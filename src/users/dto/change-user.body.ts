import { ListField } from '../../platform/http/index.js';
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

export class AssignRolesBody {
  @ListField({
    of: 'text',
    max: 64,
    maxItems: 20,
    description: 'All roles that the user is to have',
    example: ['manager'],
  })
  roles: string[];
}
