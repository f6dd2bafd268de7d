import { EmailField, TextField, type FieldOptions } from '../../platform/http/index.js';
import { USERNAME, USERNAME_MAX, USERNAME_MIN } from '../identity.js';

/** Fields that several requests about accounts have in common. */

export const UsernameField = (options: FieldOptions = {}) =>
  TextField({
    min: USERNAME_MIN,
    max: USERNAME_MAX,
    pattern: USERNAME,
    form: 'made of letters, digits, `.`, `_` and `-`, not mixing scripts that look alike',
    example: 'carol',
    ...options,
  });

export const AccountEmailField = (options: FieldOptions = {}) =>
  EmailField({ example: 'carol@example.com', ...options });

/** A password as it is sent. How good a new one must be is `PasswordPolicy`'s to say. */
export const PasswordField = (options: FieldOptions = {}) =>
  TextField({ min: 1, max: 1024, format: 'password', example: 'a long and private sentence', ...options });
