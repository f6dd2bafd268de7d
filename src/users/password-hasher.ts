import { hash, parseOptions, verify, type Options } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { Injectable } from '@nestjs/common';

/** OWASP Password Storage Cheat Sheet, Argon2id (variant 2 in RFC 9106): 19 MiB, two passes, one lane; 11 ms here. */
const ARGON2ID: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const BCRYPT = /^\$2[aby]\$/;

export interface PasswordVerdict {
  readonly matches: boolean;
  /** The hash is of another scheme or weaker than today's; replace it while the password is at hand. */
  readonly outdated: boolean;
}

/**
 * Password hashes. New ones are Argon2id, made off the event loop; bcrypt is only verified, for imported accounts.
 * Passwords are normalised (NFKC, NIST SP 800-63B-4 §3.1.1.2), never trimmed, never cut.
 */
@Injectable()
export class PasswordHasher {
  /** A hash that no password matches; stands in for the account that does not exist. */
  #decoy: Promise<string> | undefined;

  hash(password: string): Promise<string> {
    return hash(password.normalize('NFKC'), ARGON2ID);
  }

  /** Verifies against `passwordHash`; without one it does the same work and answers no. */
  async verify(password: string, passwordHash: string | undefined): Promise<PasswordVerdict> {
    if (passwordHash !== undefined && BCRYPT.test(passwordHash)) {
      return { matches: await verifyBcrypt(password, passwordHash), outdated: true };
    }
    this.#decoy ??= this.hash('no account has this password');
    const matches = await verify(passwordHash ?? (await this.#decoy), password.normalize('NFKC'));
    return { matches: matches && passwordHash !== undefined, outdated: isOutdated(passwordHash) };
  }
}

function isOutdated(passwordHash: string | undefined): boolean {
  if (passwordHash === undefined) return false;
  const { memoryCost, timeCost } = parseOptions(passwordHash);
  return memoryCost < ARGON2ID.memoryCost! || timeCost < ARGON2ID.timeCost!;
}
