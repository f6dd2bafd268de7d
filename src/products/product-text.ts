/**
 * A product's texts in the form in which they are compared: the same text on every database. In which order `sort=name`
 * has different letters is the database's collation's to say; pages are whole under any.
 */

/** Enough to sort by, and short enough for an index and a cursor. */
export const NAME_KEY_LENGTH = 64;

/** Without regard to case and to compatibility variants: `ＫＡＦＦＥＥ` is `kaffee`. */
export function comparable(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

export function nameKeyOf(name: string): string {
  return [...comparable(name)].slice(0, NAME_KEY_LENGTH).join('');
}

export function searchTextOf({ sku, name, description }: { sku: string; name: string; description: string }): string {
  return comparable(`${sku}\n${name}\n${description}`);
}
