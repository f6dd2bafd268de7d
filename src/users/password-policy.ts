import { Injectable } from '@nestjs/common';
import { dictionary } from '@zxcvbn-ts/language-common';
import type { FieldError } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import { invalidRequest } from '../platform/http/index.js';
import { identityKey } from './identity.js';

export const PASSWORD_MAX = 256;
/** As long as the shortest username. What stands before an address's `@` may be shorter, and would forbid too much. */
const NAME_MIN_LENGTH = 3;

/**
 * Which new passwords are good (NIST SP 800-63B-4 §3.1.1.2): long enough, not on the list of common ones, not one of
 * those over and over, not holding the user's own name. No rules of composition.
 */
@Injectable()
export class PasswordPolicy {
  readonly #common: ReadonlySet<string> = new Set(dictionary['passwords-common']);

  constructor(private readonly settings: Settings) {}

  /** @throws Problem `request.invalid` naming what is wrong with `password` */
  assertGood(password: string, owner: { username: string; email: string }): void {
    const errors = this.faults(password, owner);
    if (errors.length > 0) throw invalidRequest({ errors });
  }

  /** What is wrong with `password`, as the errors of the field of that name; empty when it is good. */
  faults(password: string, owner: { username: string; email: string }): FieldError[] {
    const characters = [...password.normalize('NFKC')].length;
    if (characters < this.settings.PASSWORD_MIN_LENGTH) {
      return fault('minLength', `must have ${this.settings.PASSWORD_MIN_LENGTH} characters or more`);
    }
    if (characters > PASSWORD_MAX) return fault('maxLength', `must have ${PASSWORD_MAX} characters or fewer`);
    const key = identityKey(password);
    if (this.#isCommon(key)) return fault('common', 'is too common');
    if (holdsName(key, owner)) return fault('ownName', 'must not hold your username or e-mail address');
    return [];
  }

  #isCommon(key: string): boolean {
    const unit = repeatedUnit(key);
    return this.#common.has(key) || unit.length <= 2 || (unit !== key && this.#common.has(unit));
  }
}

/** The shortest text that, repeated and perhaps cut off at the end, gives `text`: `abc` for `abcabcab`. */
function repeatedUnit(text: string): string {
  for (let length = 1; length <= text.length / 2; length += 1) {
    const unit = text.slice(0, length);
    if (unit.repeat(Math.ceil(text.length / length)).startsWith(text)) return unit;
  }
  return text;
}

function holdsName(key: string, { username, email }: { username: string; email: string }): boolean {
  const names = [username, email, email.slice(0, Math.max(0, email.lastIndexOf('@')))].map(identityKey);
  return names.some((name) => name.length >= NAME_MIN_LENGTH && key.includes(name));
}

function fault(code: string, message: string): FieldError[] {
  return [{ field: 'password', code, message }];
}
