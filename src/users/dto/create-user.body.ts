import { ListField } from '../../platform/http/index.js';
import { AccountEmailField, PasswordField, UsernameField } from './account.fields.js';

export class RegisterBody {
  @UsernameField()
  username: string;

  @AccountEmailField()
  email: string;

  @PasswordField()
  password: string;
}

export class CreateUserBody extends RegisterBody {
  @ListField({ of: 'text', max: 64, maxItems: 20, optional: true, description: 'Names of roles', example: ['user'] })
  roles?: string[];
}
