/** Names and addresses as people write them, and the keys by which two of them are the same. */

export const USERNAME_MIN = 3;
export const USERNAME_MAX = 64;
/** Folding an address can lengthen it; no real one comes near this. */
export const EMAIL_KEY_MAX = 1024;

/**
 * Letters and digits of any script, `.`, `_`, `-`. No `@`: a name can never be taken for an address. No mixture of
 * Latin letters with letters that look like them: `аdmin` with a Cyrillic а.
 */
export const USERNAME =
  /^(?!(?=.*\p{Script=Latin})(?=.*[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Cherokee}]))[\p{L}\p{M}\p{N}._-]+$/u;

/** What is kept of a name as it was written. */
export function storedName(name: string): string {
  return name.normalize('NFKC');
}

/** Unicode draws nothing for these: with one more or less, a name looks the same. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

/** What the trail, timelines and reports call those who are no account. */
const OTHERS = new Set(['anonymous', 'cli', 'gatehouse', 'operator', 'system']);

/** Judges what will be stored too: letters such as `ﷺ` and `𝐝` turn into others, and into more of them. */
export function isUsername(name: string): boolean {
  const stored = storedName(name);
  if (stored.length > USERNAME_MAX || OTHERS.has(identityKey(stored))) return false;
  return !INVISIBLE.test(stored) && USERNAME.test(name) && USERNAME.test(stored);
}

/**
 * The form that is compared and kept unique: NFKC and full case folding, so that `ＡＬＩＣＥ`, `Alice` and `alice`
 * are one account.
 */
export function identityKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');
}
