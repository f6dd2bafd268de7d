import { hash, parseOptions, verify, type Options } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { busy } from '../common/index.js';

/** OWASP Password Storage Cheat Sheet, Argon2id (variant 2 in RFC 9106): 19 MiB, two passes, one lane. */
const ARGON2ID: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const TODAYS_PREFIX = `$argon2id$v=19$m=${ARGON2ID.memoryCost},t=${ARGON2ID.timeCost},p=${ARGON2ID.parallelism}$`;
const BCRYPT = /^\$2[aby]\$/;
const BCRYPT_MAX_BYTES = 72;
/** More than one second's work of two cores. */
const UNDER_WAY_MAX = 200;
/** One is ready when another is done; in a pool of a thread a core, files and names wait behind that one alone. */
const AT_ONCE = availableParallelism() + 1;

export interface PasswordVerdict {
  readonly matches: boolean;
  /** The hash is of another scheme or weaker than today's; replace it while the password is at hand. */
  readonly outdated: boolean;
}

/**
 * Password hashes. New ones are Argon2id, made off the event loop; bcrypt is only verified, for imported accounts.
 * Passwords are normalised (NFKC, NIST SP 800-63B-4 §3.1.1.2), never trimmed, never cut. First come, first served; what
 * waits is bounded.
 */
@Injectable()
export class PasswordHasher implements OnModuleInit {
  /** A hash that no password matches; stands in for the account that does not exist. */
  #decoy = '';
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  async onModuleInit(): Promise<void> {
    this.#decoy = await hash(randomUUID(), ARGON2ID);
  }

  /** @throws Problem `service.busy` */
  hash(password: string): Promise<string> {
    return this.#bounded(() => hash(password.normalize('NFKC'), ARGON2ID));
  }

  /**
   * Verifies against `passwordHash`; without one it does the same work and answers no.
   * @throws Problem `service.busy`
   */
  verify(password: string, passwordHash: string | undefined): Promise<PasswordVerdict> {
    return this.#bounded(() => this.#verify(password, passwordHash));
  }

  async #verify(password: string, passwordHash: string | undefined): Promise<PasswordVerdict> {
    const isBcrypt = passwordHash !== undefined && BCRYPT.test(passwordHash);
    if (isBcrypt && Buffer.byteLength(password) <= BCRYPT_MAX_BYTES) {
      return { matches: await verifyBcrypt(password, passwordHash), outdated: true };
    }
    // bcrypt reads no further: what follows its end would become a password that nobody has ever proved.
    const argon2Hash = isBcrypt ? undefined : passwordHash;
    const matches = await verify(argon2Hash ?? this.#decoy, password.normalize('NFKC'));
    return { matches: matches && argon2Hash !== undefined, outdated: isOutdated(argon2Hash) };
  }

  async #bounded<T>(work: () => Promise<T>): Promise<T> {
    if (this.#underWay >= UNDER_WAY_MAX) throw busy({ retryAfterSeconds: 1 });
    this.#underWay += 1;
    if (this.#underWay > AT_ONCE) await new Promise<void>((turn) => this.#waiting.push(turn));
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      this.#waiting.shift()?.();
    }
  }
}

function isOutdated(passwordHash: string | undefined): boolean {
  if (passwordHash === undefined || passwordHash.startsWith(TODAYS_PREFIX)) return false;
  const { memoryCost, timeCost } = parseOptions(passwordHash);
  return memoryCost < ARGON2ID.memoryCost! || timeCost < ARGON2ID.timeCost!;
}
