/**
 * Takes secrets out of what is logged: by the name of the key at any depth, and by shape within texts. Redacts
 * rather too much: a key that merely sounds secret loses its value.
 */

export const REDACTED = '[redacted]';

const SENSITIVE_KEY =
  /password|passwd|passphrase|secret|token|authorization|cookie|api[-_]?key|credential|private|assertion/i;
const MAX_DEPTH = 32;
const MAX_ITEMS = 100;
const MAX_TEXT = 1000;
const MIN_SECRET_LENGTH = 4;

export function isSensitiveKey(key: string): boolean {
  return SENSITIVE_KEY.test(key);
}

/**
 * Callers choose much of what is scrubbed, so each shape takes time in proportion to the text: what begins within a word
 * is looked for once, from the word's first character (`(?<![\w-])`), and not again from each of its others.
 */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/(?<![\w-])(?=[\w-]*\beyJ[\w-]{2})[\w-]+\.[\w-]*(?:\.[\w-]*)*/g, REDACTED],
  // A client's secret, wherever it has got to.
  [/\bghs_[\w-]+/g, REDACTED],
  [/\b(Bearer|Basic)\s+[\w+/.~-]+=*/gi, `$1 ${REDACTED}`],
  [/(:\/\/[^\s/:@]*):[^\s/@]*@/g, `$1:${REDACTED}@`],
  [
    /((?<![\w-])(?=[\w-]*(?:password|passwd|passphrase|secret|token|api[-_]?key|credential))[\w-]+["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s"'&,;}\])]+)/gi,
    `$1${REDACTED}`,
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
];

/** Each shape has a character that this has not. */
const PLAIN_WORD = /^[A-Za-z0-9-]*$/;

/** A text without tokens, credentials, `password=…` and their like, and without any of the `known` secrets. */
export function scrub(text: string, known: readonly string[] = []): string {
  let scrubbed = text;
  for (const secret of known) scrubbed = scrubbed.replaceAll(secret, REDACTED);
  if (PLAIN_WORD.test(scrubbed)) return scrubbed;
  for (const [shape, replacement] of SHAPES) scrubbed = scrubbed.replace(shape, replacement);
  return scrubbed;
}

/** A copy of a parsed body that may be logged. A body that is no object or list is left out: it has no key to judge by. */
export function redactBody(body: unknown): unknown {
  if (body === undefined || body === null) return undefined;
  return typeof body === 'object' ? redact(body, 0) : `[${typeof body}]`;
}

function redact(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return scrub(value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => redact(item, depth + 1));
  const entries = Object.entries(value).slice(0, MAX_ITEMS);
  return Object.fromEntries(entries.map(([key, item]) => [key, redactEntry(key, item, depth)]));
}

function redactEntry(key: string, value: unknown, depth: number): unknown {
  return isSensitiveKey(key) ? REDACTED : redact(value, depth + 1);
}

/** Headers that may be logged; queries are cut from those that hold URLs. */
export function redactHeaders(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      // eslint-disable-next-line regexp/no-super-linear-move -- nothing can follow that makes it look again: it takes everything to the end
      isSensitiveKey(name) ? REDACTED : scrub(String(value)).replace(/\?.*$/s, '?…'),
    ]),
  );
}

/** The values under sensitive keys, at any depth, so that they can be scrubbed from texts elsewhere. */
export function sensitiveValues(value: unknown, depth = 0): string[] {
  if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    isSensitiveKey(key) ? textsWithin(item, depth) : sensitiveValues(item, depth + 1),
  );
}

function textsWithin(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return value.length < MIN_SECRET_LENGTH ? [] : [value];
  if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return [];
  return Object.values(value).flatMap((item) => textsWithin(item, depth + 1));
}
