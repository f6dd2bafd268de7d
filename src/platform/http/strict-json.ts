import { isUtf8 } from 'node:buffer';
import type { ProblemFactory } from '../../common/index.js';
import {
  badEncoding,
  byteOrderMark,
  duplicateKey,
  emptyBody,
  forbiddenKey,
  loneSurrogate,
  malformedJson,
  nulCharacter,
  numberOutOfRange,
  tooDeep,
  tooManyParts,
} from './body.errors.js';
import { reachesPrototype } from './forbidden-names.js';

const MAX_JSON_DEPTH = 32;
/** Each costs microseconds to validate, and to say what is wrong with it. */
const MAX_JSON_PARTS = 2000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * JSON that means one thing to every reader (RFC 8259, and I-JSON, RFC 7493, on keys, numbers and surrogates).
 * What it returns equals what `JSON.parse` returns.
 * @throws Problem of kind `malformed`, with a code for each reason; never with the text of the body
 */
export function parseStrictJson(body: Buffer): unknown {
  if (body.length === 0) throw emptyBody();
  if (!isUtf8(body)) throw badEncoding();
  const text = body.toString('utf8');
  if (text.charCodeAt(0) === 0xfeff) throw byteOrderMark();
  const value = parse(text);
  // Only an escape can bring NUL or half a pair: raw ones are refused as control characters and as bad UTF-8.
  const walk = new Walk(text.includes('\\u'));
  walk.visit(value, 0);
  // JSON.parse keeps the last of equal keys, so a text with more colons than the value has keys repeats one.
  if (walk.keys !== 0 && countColons(text) !== walk.keys) throw duplicateKey();
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // V8's message quotes the text.
    throw malformedJson();
  }
}

class Walk {
  keys = 0;
  #containers = 0;

  constructor(private readonly hasUnicodeEscape: boolean) {}

  visit(value: unknown, depth: number): void {
    if (typeof value === 'number') checkNumber(value);
    else if (typeof value === 'string') this.#checkText(value);
    else if (typeof value === 'object' && value !== null) this.#visitChildren(value, depth);
  }

  #visitChildren(container: object, depth: number): void {
    if (depth >= MAX_JSON_DEPTH) throw tooDeep();
    this.#containers++;
    this.#checkParts();
    if (Array.isArray(container)) {
      for (const item of container as unknown[]) this.visit(item, depth + 1);
      return;
    }
    const record = container as Record<string, unknown>;
    for (const key of Object.keys(record)) {
      this.keys++;
      this.#checkParts();
      if (reachesPrototype(key)) throw forbiddenKey();
      this.#checkText(key);
      this.visit(record[key], depth + 1);
    }
  }

  #checkParts(): void {
    if (this.keys + this.#containers > MAX_JSON_PARTS) throw tooManyParts();
  }

  #checkText(text: string): void {
    if (!this.hasUnicodeEscape) return;
    const fault = textFault(text);
    if (fault) throw fault();
  }
}

function textFault(text: string): ProblemFactory | undefined {
  if (text.includes('\0')) return nulCharacter;
  return LONE_SURROGATE.test(text) ? loneSurrogate : undefined;
}

function checkNumber(value: number): void {
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) throw numberOutOfRange();
}

/** Colons outside of strings; `text` must be well-formed JSON. */
function countColons(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === COLON) count++;
    else if (code === QUOTE) i = endOfString(text, i + 1);
  }
  return count;
}

function endOfString(text: string, from: number): number {
  let i = from;
  while (text.charCodeAt(i) !== QUOTE) i += text.charCodeAt(i) === BACKSLASH ? 2 : 1;
  return i;
}
