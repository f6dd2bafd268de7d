/** Pages that say, block by block, what to write and what to run; tests do what they say. */

export interface Block {
  readonly language: string;
  /** A path, or what the block is. */
  readonly title: string | undefined;
  readonly text: string;
}

/** The fenced blocks of a page, in order. */
export function blocksOf(page: string): Block[] {
  const fences = page.matchAll(/^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$/gms);
  return [...fences].map(([, language, title, text]) => ({ language: language!, title, text: text! }));
}

/**
 * `text` with the lines added and taken away that a diff without line numbers names; `@@` separates its places.
 * @throws Error when a place is not there, or is there twice
 */
export function edited(text: string, diff: string): string {
  return diff.split(/^@@\n/m).reduce((before, place) => {
    const [old, changed] = [side(place, '-'), side(place, '+')];
    const parts = `\n${before}`.split(`\n${old}`);
    if (parts.length !== 2) throw new Error(`stands in the file ${parts.length - 1} times and not once:\n${old}`);
    return parts.join(`\n${changed}`).slice(1);
  }, text);
}

/** The lines of a diff that are there before (`-`) or after (`+`). */
function side(diff: string, sign: '-' | '+'): string {
  const lines = diff.split('\n').slice(0, -1);
  const malformed = lines.find((line) => !/^[ +-]/.test(line));
  if (malformed !== undefined) throw new Error(`neither stays, comes nor goes: ${malformed}`);
  return lines
    .filter((line) => line.startsWith(' ') || line.startsWith(sign))
    .map((line) => `${line.slice(1)}\n`)
    .join('');
}
