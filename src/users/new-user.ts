import { randomUUID } from 'node:crypto';
import { identityKey } from './identity.js';
import type { User } from './user.entity.js';

type Given = Pick<User, 'username' | 'email' | 'emailVerifiedAt' | 'passwordHash'>;

/** An account as all of them begin: enabled, and with nothing against it. */
export function newUser({ username, email, emailVerifiedAt, passwordHash }: Given, now: Date): User {
  return {
    id: randomUUID(),
    username,
    usernameKey: identityKey(username),
    email,
    emailKey: identityKey(email),
    emailVerifiedAt,
    passwordHash,
    disabledAt: null,
    passwordResetRequiredAt: null,
    failuresForgivenAt: null,
    createdAt: now,
    updatedAt: now,
  };
}
