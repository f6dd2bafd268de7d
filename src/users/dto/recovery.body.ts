import { TextField } from '../../platform/http/index.js';
import { AccountEmailField, PasswordField } from './account.fields.js';

const TokenField = () =>
  TextField({
    min: 1,
    max: 128,
    description: 'What follows `token=` in the mailed link',
    format: 'password',
    example: 'hV3n8Jk2pLr9xTz5mWb7cYd4fGh6sAe1uQo0iRt8-_w',
  });

export class ForgotPasswordBody {
  @AccountEmailField({ description: 'Verified address of the account' })
  email: string;
}

export class ResetPasswordBody {
  @TokenField()
  token: string;

  @PasswordField()
  password: string;
}

export class VerifyEmailBody {
  @TokenField()
  token: string;
}
