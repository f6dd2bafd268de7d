import { applyDecorators } from '@nestjs/common';
import { ValidateBy } from 'class-validator';
import { EmailField, TextField, type FieldOptions } from '../../platform/http/index.js';
import { EMAIL_KEY_MAX, identityKey, isUsername, USERNAME, USERNAME_MAX, USERNAME_MIN } from '../identity.js';

/** Fields that several requests about accounts have in common. */

const USERNAME_FORM =
  'made of letters, digits, `.`, `_` and `-`, not mixing scripts that look alike, and no name of the house itself';

export const UsernameField = (options: FieldOptions = {}) =>
  applyDecorators(
    TextField({
      min: USERNAME_MIN,
      max: USERNAME_MAX,
      pattern: USERNAME,
      form: USERNAME_FORM,
      example: 'carol',
      ...options,
    }),
    textThat('matches', isUsername, `must be ${USERNAME_FORM}`),
  );

export const AccountEmailField = (options: FieldOptions = {}) =>
  applyDecorators(
    EmailField({ example: 'carol@example.com', ...options }),
    textThat('maxLength', (address) => identityKey(address).length <= EMAIL_KEY_MAX, 'is too long'),
  );

/** A password as it is sent. How good a new one must be is `PasswordPolicy`'s to say. */
export const PasswordField = (options: FieldOptions = {}) =>
  TextField({ min: 1, max: 1024, format: 'password', example: 'a long and private sentence', ...options });

function textThat(name: string, holds: (text: string) => boolean, message: string): PropertyDecorator {
  const validate = (value: unknown) => typeof value === 'string' && holds(value);
  return ValidateBy({ name, validator: { validate } }, { message });
}
