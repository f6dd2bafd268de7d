const WORDS = 4;
const FIRST_CAPACITY = 1024;
const FULL_AT = 0.7;
const UUID_LENGTH = 36;

/**
 * A set of UUIDs that are made at random, 16 bytes each in one block of memory outside of the garbage collector's
 * reach: open addressing, linear probing, at most 70 % full. It only grows.
 */
export class UuidSet {
  #words = new Uint32Array(FIRST_CAPACITY * WORDS);
  #size = 0;
  readonly #key = new Uint32Array(WORDS);

  get size(): number {
    return this.#size;
  }

  /** Bytes that the entries take, free places among them. */
  get bytes(): number {
    return this.#words.byteLength;
  }

  /** @throws TypeError when `uuid` is none */
  add(uuid: string): void {
    if (!this.#read(uuid)) throw new TypeError('not a UUID');
    const at = this.#placeOf(this.#words, this.#key);
    if (!isFree(this.#words, at)) return;
    this.#words.set(this.#key, at);
    this.#size += 1;
    if (this.#size > (this.#words.length / WORDS) * FULL_AT) this.#grow();
  }

  /** False for anything that is no UUID. */
  has(uuid: string): boolean {
    return this.#size > 0 && this.#read(uuid) && !isFree(this.#words, this.#placeOf(this.#words, this.#key));
  }

  /** Where `key` is, or the free place where it belongs. */
  #placeOf(words: Uint32Array, key: Uint32Array): number {
    const last = words.length / WORDS - 1;
    // The second word holds the version and the third the variant; the others are random throughout.
    for (let slot = (key[0]! ^ key[3]!) & last; ; slot = (slot + 1) & last) {
      const at = slot * WORDS;
      if (isFree(words, at) || isAt(words, at, key)) return at;
    }
  }

  #grow(): void {
    const grown = new Uint32Array(this.#words.length * 2);
    for (let at = 0; at < this.#words.length; at += WORDS) {
      if (isFree(this.#words, at)) continue;
      const key = this.#words.subarray(at, at + WORDS);
      grown.set(key, this.#placeOf(grown, key));
    }
    this.#words = grown;
  }

  /** Reads `uuid` into the key; false when it is none. The nil UUID stands for a free place and is no key. */
  #read(uuid: string): boolean {
    if (uuid.length !== UUID_LENGTH) return false;
    let digits = 0;
    let word = 0;
    for (let i = 0; i < UUID_LENGTH; i += 1) {
      if (i === 8 || i === 13 || i === 18 || i === 23) {
        if (uuid.charCodeAt(i) !== HYPHEN) return false;
        continue;
      }
      const digit = hexDigit(uuid.charCodeAt(i));
      if (digit < 0) return false;
      word = (word << 4) | digit;
      digits += 1;
      if (digits % 8 === 0) this.#key[digits / 8 - 1] = word;
    }
    return !isFree(this.#key, 0);
  }
}

const HYPHEN = 45;

/** -1 for a character that is no hexadecimal digit. */
function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

function isFree(words: Uint32Array, at: number): boolean {
  return (words[at]! | words[at + 1]! | words[at + 2]! | words[at + 3]!) === 0;
}

function isAt(words: Uint32Array, at: number, key: Uint32Array): boolean {
  return words[at] === key[0] && words[at + 1] === key[1] && words[at + 2] === key[2] && words[at + 3] === key[3];
}
