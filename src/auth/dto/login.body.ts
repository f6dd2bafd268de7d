import { TextField } from '../../platform/http/index.js';
import { PasswordField } from '../../users/index.js';

export class LoginBody {
  @TextField({ min: 1, max: 254, description: 'Username, or verified e-mail address', example: 'alice' })
  username: string;

  @PasswordField({ example: 'wonderland' })
  password: string;
}
