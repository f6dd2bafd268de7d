/**
 * How an encoded hash begins, up to its salt: algorithm and cost, which decide how long it takes. Of bcrypt's letters, which
 * are as quick as each other, `b` stands for all.
 */
export type PasswordScheme = string;

/** OWASP Password Storage Cheat Sheet, Argon2id (variant 2 in RFC 9106): 19 MiB, two passes, one lane. */
export const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
export const TODAYS_SCHEME: PasswordScheme = `$argon2id$v=19$m=${ARGON2ID.memoryCost},t=${ARGON2ID.timeCost},p=${ARGON2ID.parallelism}$`;

const BCRYPT = /^\$2[aby]\$(\d\d)\$$/;
const BCRYPT_HASH = /^(\$2[aby]\$\d\d\$)[./A-Za-z0-9]{53}$/;
const BCRYPT_COST_MIN = 4;
/** bcrypt of this cost takes 16 times as long as today's scheme (269 and 17 ms were measured). */
const BCRYPT_12 = { cost: 12, work: 16 };
const ARGON2 = /^\$argon2(?:id|i|d)\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d{0,3}),p=([1-9]\d?)\$$/;
const ARGON2_HASH = /^(\$argon2(?:id|i|d)\$v=\d+\$[^$]+\$)([^$]+)\$([^$]+)$/;
/** RFC 9106 §3.1. */
const KIB_PER_LANE = 8;
const SALT_MIN_BYTES = 8;
const DIGEST_MIN_BYTES = 4;
/** 128 MiB: as many hashes as cores, and one more, are made at once. */
const MEMORY_MAX_KIB = 131_072;
/** What costs more is not verified: whoever guesses would have it done, again and again. */
const WORK_MAX = 16;

/** How much of today's work a verification takes. @returns nothing for what is not verified: no scheme, or one that costs too much */
export function workOf(scheme: PasswordScheme): number | undefined {
  const work = bcryptWork(scheme) ?? argon2Work(scheme);
  return work !== undefined && work <= WORK_MAX ? work : undefined;
}

/** @returns nothing for what is not verified: no hash, or one that costs too much */
export function schemeOf(passwordHash: string): PasswordScheme | undefined {
  const head = BCRYPT_HASH.exec(passwordHash)?.[1] ?? argon2Head(passwordHash);
  return head !== undefined && workOf(head) !== undefined ? withoutLetter(head) : undefined;
}

export function isBcrypt(schemeOrHash: string): boolean {
  return schemeOrHash.startsWith('$2');
}

/** bcrypt's `a`, `b` and `y` differ in mistakes that were made long ago, not in their work. */
export function withoutLetter(scheme: PasswordScheme): PasswordScheme {
  return isBcrypt(scheme) ? `$2b${scheme.slice(3)}` : scheme;
}

function bcryptWork(scheme: PasswordScheme): number | undefined {
  const cost = Number(BCRYPT.exec(scheme)?.[1]);
  return cost >= BCRYPT_COST_MIN ? BCRYPT_12.work * 2 ** (cost - BCRYPT_12.cost) : undefined;
}

function argon2Work(scheme: PasswordScheme): number | undefined {
  const [, memory = 0, passes = 0, lanes = 0] = (ARGON2.exec(scheme) ?? []).map(Number);
  if (memory < KIB_PER_LANE * lanes || memory > MEMORY_MAX_KIB || passes === 0) return undefined;
  return (memory * passes) / (ARGON2ID.memoryCost * ARGON2ID.timeCost);
}

function argon2Head(passwordHash: string): PasswordScheme | undefined {
  const [, head, salt = '', digest = ''] = ARGON2_HASH.exec(passwordHash) ?? [];
  return isBase64Of(SALT_MIN_BYTES, salt) && isBase64Of(DIGEST_MIN_BYTES, digest) ? head : undefined;
}

/** Without padding, as the encoded form has it (PHC string format). */
function isBase64Of(bytesAtLeast: number, text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length >= bytesAtLeast && bytes.toString('base64').replace(/=+$/, '') === text;
}
