import { hash, parseOptions, verify } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { busy } from '../common/index.js';
import {
  ARGON2ID,
  isBcrypt,
  schemeOf,
  TODAYS_SCHEME,
  withoutLetter,
  workOf,
  type PasswordScheme,
} from './password-scheme.js';

/** A salt and a digest of nothing but zeroes. */
const BCRYPT_ZEROES = '.'.repeat(53);
const BCRYPT_MAX_BYTES = 72;
/** More than one second's work of two cores, and fewer where wrong passwords cost more than today's scheme. */
const UNDER_WAY_MAX = 200;
/** So many come at once without anybody guessing. */
const UNDER_WAY_MIN = 30;
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
 * waits is bounded. Invariant: a password that is wrong costs one verification in each scheme that accounts have, so that
 * its time tells neither an unknown account nor an imported one from the others.
 */
@Injectable()
export class PasswordHasher implements OnModuleInit {
  /** By scheme a hash that no password matches. */
  readonly #decoys = new Map<PasswordScheme, string>();
  #underWayMax = UNDER_WAY_MAX;
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  /** Passwords that are being hashed, or wait for it. */
  get underWay(): number {
    return this.#underWay;
  }

  async onModuleInit(): Promise<void> {
    this.#decoys.set(TODAYS_SCHEME, await hash(randomUUID(), ARGON2ID));
  }

  /** From now on wrong passwords cost what those of accounts with this scheme do. One that costs too much is not verified. */
  reckonWith(named: PasswordScheme): void {
    const scheme = withoutLetter(named);
    if (this.#decoys.has(scheme) || workOf(scheme) === undefined) return;
    const todays = this.#decoys.get(TODAYS_SCHEME)!;
    this.#decoys.set(scheme, scheme + (isBcrypt(scheme) ? BCRYPT_ZEROES : todays.slice(TODAYS_SCHEME.length)));
    const work = [...this.#decoys.keys()].reduce((sum, each) => sum + workOf(each)!, 0);
    this.#underWayMax = Math.max(UNDER_WAY_MIN, Math.floor(UNDER_WAY_MAX / work));
  }

  /** @throws Problem `service.busy` */
  hash(password: string): Promise<string> {
    return this.#bounded(() => hash(password.normalize('NFKC'), ARGON2ID));
  }

  /**
   * Verifies against `passwordHash`; without one, or one that is not verified, it does the work of a wrong password and
   * answers no.
   * @throws Problem `service.busy`
   */
  verify(password: string, passwordHash = ''): Promise<PasswordVerdict> {
    return this.#bounded(() => this.#verify(password, passwordHash));
  }

  async #verify(password: string, passwordHash: string): Promise<PasswordVerdict> {
    const scheme = schemeOf(passwordHash);
    if (scheme !== undefined) {
      this.reckonWith(scheme);
      if (await isMadeOf(password, passwordHash)) return { matches: true, outdated: isOutdated(passwordHash) };
    }
    for (const [other, decoy] of this.#decoys) if (other !== scheme) await isMadeOf(password, decoy);
    return { matches: false, outdated: scheme !== undefined && isOutdated(passwordHash) };
  }

  async #bounded<T>(work: () => Promise<T>): Promise<T> {
    if (this.#underWay >= this.#underWayMax) throw busy({ retryAfterSeconds: 1 });
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

async function isMadeOf(password: string, passwordHash: string): Promise<boolean> {
  if (!isBcrypt(passwordHash)) return verify(passwordHash, password.normalize('NFKC'));
  const matches = await verifyBcrypt(password, passwordHash);
  // bcrypt reads no further: what follows its end would become a password that nobody has ever proved.
  return matches && Buffer.byteLength(password) <= BCRYPT_MAX_BYTES;
}

function isOutdated(passwordHash: string): boolean {
  if (passwordHash.startsWith(TODAYS_SCHEME)) return false;
  if (isBcrypt(passwordHash)) return true;
  const { memoryCost, timeCost } = parseOptions(passwordHash);
  return memoryCost < ARGON2ID.memoryCost || timeCost < ARGON2ID.timeCost;
}
