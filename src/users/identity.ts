/** Names and addresses as people write them, and the keys by which two of them are the same. */

export const USERNAME_MIN = 3;
export const USERNAME_MAX = 64;

/**
 * Letters and digits of any script, `.`, `_`, `-`. No `@`: a name can never be taken for an address. No mixture of
 * Latin letters with letters that look like them: `аdmin` with a Cyrillic а.
 */
export const USERNAME =
  /^(?!(?=.*\p{Script=Latin})(?=.*[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Cherokee}]))[\p{L}\p{M}\p{N}._-]+$/u;

/**
 * The form that is compared and kept unique: NFKC and full case folding, so that `ＡＬＩＣＥ`, `Alice` and `alice`
 * are one account.
 */
export function identityKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');
}
