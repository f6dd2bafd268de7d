import { hash, parseOptions, verify, type Options } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { busy } from '../common/index.js';

/** OWASP Password Storage Cheat Sheet, Argon2id (variant 2 in RFC 9106): 19 MiB, two passes, one lane. */
const ARGON2ID: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** How today's hashes begin. */
export const TODAYS_SCHEME = `$argon2id$v=19$m=${ARGON2ID.memoryCost},t=${ARGON2ID.timeCost},p=${ARGON2ID.parallelism}$`;
const BCRYPT = /^\$2[aby]\$/;
/** What is verified at all: a higher cost of bcrypt takes seconds, for whoever asks. */
const USABLE =
  /^\$2[aby]\$(?:0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}$|^\$argon2(?:id|i|d)\$v=19\$m=\d{1,7},t=\d{1,2},p=\d{1,2}\$[^$]+\$[^$]+$/;
/** A salt and a digest of nothing but zeroes. */
const BCRYPT_ZEROES = '.'.repeat(53);
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
 * waits is bounded. Invariant: a password that is wrong costs one verification in each scheme that accounts have, so that
 * its time tells neither an unknown account nor an imported one from the others.
 */
@Injectable()
export class PasswordHasher implements OnModuleInit {
  /** By scheme a hash that no password matches. */
  readonly #decoys = new Map<string, string>();
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  /** Passwords that are being hashed, or wait for it. */
  get underWay(): number {
    return this.#underWay;
  }

  async onModuleInit(): Promise<void> {
    this.#decoys.set(TODAYS_SCHEME, await hash(randomUUID(), ARGON2ID));
  }

  /** From now on wrong passwords cost what those of an account with this hash do. */
  reckonWith(passwordHash: string): void {
    const scheme = schemeOf(passwordHash);
    if (!USABLE.test(passwordHash) || this.#decoys.has(scheme)) return;
    const saltAndDigest = BCRYPT.test(scheme)
      ? BCRYPT_ZEROES
      : this.#decoys.get(TODAYS_SCHEME)!.slice(TODAYS_SCHEME.length);
    this.#decoys.set(scheme, `${scheme}${saltAndDigest}`);
  }

  /** @throws Problem `service.busy` */
  hash(password: string): Promise<string> {
    return this.#bounded(() => hash(password.normalize('NFKC'), ARGON2ID));
  }

  /**
   * Verifies against `passwordHash`; without one, or one of no kind that is known, it does the work of a wrong password and
   * answers no.
   * @throws Problem `service.busy`
   */
  verify(password: string, passwordHash: string | undefined): Promise<PasswordVerdict> {
    const usable = passwordHash !== undefined && USABLE.test(passwordHash) ? passwordHash : undefined;
    return this.#bounded(() => this.#verify(password, usable));
  }

  async #verify(password: string, passwordHash: string | undefined): Promise<PasswordVerdict> {
    if (passwordHash !== undefined) {
      this.reckonWith(passwordHash);
      if (await isMadeOf(password, passwordHash)) return { matches: true, outdated: isOutdated(passwordHash) };
    }
    const done = passwordHash && schemeOf(passwordHash);
    for (const [scheme, decoy] of this.#decoys) if (scheme !== done) await isMadeOf(password, decoy);
    return { matches: false, outdated: passwordHash !== undefined && isOutdated(passwordHash) };
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

/** What decides how long a hash takes, in front of salt and digest: algorithm and cost. bcrypt's letters are as quick. */
function schemeOf(passwordHash: string): string {
  if (BCRYPT.test(passwordHash)) return `$2b${passwordHash.slice(3, 7)}`;
  return passwordHash.slice(0, passwordHash.lastIndexOf('$', passwordHash.lastIndexOf('$') - 1) + 1);
}

async function isMadeOf(password: string, passwordHash: string): Promise<boolean> {
  if (!BCRYPT.test(passwordHash)) return verify(passwordHash, password.normalize('NFKC'));
  const matches = await verifyBcrypt(password, passwordHash);
  // bcrypt reads no further: what follows its end would become a password that nobody has ever proved.
  return matches && Buffer.byteLength(password) <= BCRYPT_MAX_BYTES;
}

function isOutdated(passwordHash: string): boolean {
  if (passwordHash.startsWith(TODAYS_SCHEME)) return false;
  if (BCRYPT.test(passwordHash)) return true;
  const { memoryCost, timeCost } = parseOptions(passwordHash);
  return memoryCost < ARGON2ID.memoryCost! || timeCost < ARGON2ID.timeCost!;
}
