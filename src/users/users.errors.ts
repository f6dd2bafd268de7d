import { defineProblem } from '../common/index.js';

export const userNotFound = defineProblem({
  code: 'user.not_found',
  kind: 'not_found',
  detail: 'No such user',
  remedy: 'Check the id; `GET /users` lists the accounts.',
});

export const accountTaken = defineProblem({
  code: 'user.taken',
  kind: 'conflict',
  detail: 'The username or the e-mail address is taken',
  remedy: 'Choose another. Which of the two is taken is not told.',
});

export const lastAdministrator = defineProblem({
  code: 'user.last_administrator',
  kind: 'conflict',
  detail: 'The last administrator can be neither demoted, disabled nor deleted',
  remedy: 'Make somebody else an administrator first.',
});

export const ownAddress = defineProblem({
  code: 'user.own_address',
  kind: 'forbidden',
  detail: 'Your own address takes your current password to change',
  remedy: 'Change it with `PATCH /users/me`.',
});

export const registrationClosed = defineProblem({
  code: 'user.registration_closed',
  kind: 'forbidden',
  detail: 'Registration is closed',
  remedy: 'Ask an administrator for an account.',
});

export const currentPasswordWrong = defineProblem({
  code: 'user.current_password_wrong',
  kind: 'forbidden',
  detail: 'The current password is not right',
  remedy: 'Send the password that you sign in with as `currentPassword`.',
});

export const passwordResetOff = defineProblem({
  code: 'password.reset_off',
  kind: 'forbidden',
  detail: 'Passwords are not reset by mail here',
  remedy: 'Ask an operator for a link to a new password.',
});

export const passwordResetTokenInvalid = defineProblem({
  code: 'password.reset_token_invalid',
  kind: 'invalid',
  detail: 'The link to a new password is no longer good',
  remedy: 'Ask for a new one: each works once, for a short time, and only the newest one does.',
});

export const emailTokenInvalid = defineProblem({
  code: 'email.token_invalid',
  kind: 'invalid',
  detail: 'The link that verifies an address is no longer good',
  remedy: 'Ask for a new one with `POST /auth/email/verification`.',
});
