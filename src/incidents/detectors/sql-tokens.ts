/** The few kinds of words that tell SQL from prose. Parentheses are left out: they change nothing about an attack. */
export type SqlTokenKind = 'word' | 'call' | 'number' | 'text' | 'operator' | 'semicolon' | 'comma' | 'comment';

export interface SqlToken {
  readonly kind: SqlTokenKind;
  /** Lower case; of a text, what is between its quotes. */
  readonly text: string;
}

const SPACE = /[\s()\u00a0]+/y;
const WORD = /[\p{L}\p{N}_@$][\p{L}\p{M}\p{N}_@$.]*/uy;
const NUMBER = /^(?:0x[\da-f]+|\d+(?:\.\d+)?)$/i;
const OPERATOR = /[=<>!|&^%~*/+:?[\]{}\\-]/y;
/** MySQL reads on inside of these. */
const READ_COMMENT = /\/\*!\d*|\*\//y;

/**
 * The first `max` tokens of `input` from `at` on, as a database would read them that stands outside of quotes there.
 * Each character is looked at a bounded number of times, whatever the input.
 */
export function sqlTokens(input: string, at: number, max: number): SqlToken[] {
  const tokens: SqlToken[] = [];
  const reader = new SqlReader(input, at);
  while (tokens.length < max) {
    const token = reader.next();
    if (!token) break;
    tokens.push(token);
    if (token.kind === 'comment') break;
  }
  return tokens;
}

class SqlReader {
  constructor(
    private readonly input: string,
    private at: number,
  ) {}

  next(): SqlToken | undefined {
    while (this.#take(SPACE) || this.#take(READ_COMMENT) || this.#skipComment());
    const start = this.input[this.at];
    if (start === undefined) return undefined;
    if (this.input.startsWith('--', this.at) || this.input.startsWith('/*', this.at) || start === '#') {
      return { kind: 'comment', text: this.input.slice(this.at) };
    }
    if (start === "'" || start === '"' || start === '`') return { kind: 'text', text: this.#quoted(start) };
    return this.#unquoted() ?? this.#single(start);
  }

  #unquoted(): SqlToken | undefined {
    const word = this.#take(WORD);
    if (word && NUMBER.test(word)) return { kind: 'number', text: word };
    if (word) return { kind: this.input[this.at] === '(' ? 'call' : 'word', text: word.toLowerCase() };
    const operator = this.#take(OPERATOR);
    return operator ? { kind: 'operator', text: operator } : undefined;
  }

  #single(character: string): SqlToken {
    this.at += 1;
    if (character === ';') return { kind: 'semicolon', text: character };
    return { kind: character === ',' ? 'comma' : 'word', text: character };
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.input)?.[0];
    if (found) this.at += found.length;
    return found;
  }

  /** A comment that ends stands for a space. */
  #skipComment(): boolean {
    if (!this.input.startsWith('/*', this.at)) return false;
    const end = this.input.indexOf('*/', this.at + 2);
    if (end < 0) return false;
    this.at = end + 2;
    return true;
  }

  /** To the closing quote, or to the end. */
  #quoted(quote: string): string {
    const end = this.input.indexOf(quote, this.at + 1);
    const text = this.input.slice(this.at + 1, end < 0 ? undefined : end);
    this.at = end < 0 ? this.input.length : end + 1;
    return text;
  }
}

/** True for a word or a sign that is one of `texts`; never for what stands between quotes. */
export function is(token: SqlToken | undefined, ...texts: string[]): boolean {
  return token !== undefined && token.kind !== 'text' && texts.includes(token.text);
}

export function isName(token: SqlToken | undefined): boolean {
  return token?.kind === 'word';
}

export function isCall(token: SqlToken | undefined): boolean {
  return token?.kind === 'call';
}

export function isLiteral(token: SqlToken | undefined): boolean {
  return token?.kind === 'number' || token?.kind === 'text' || isCall(token) || is(token, 'null', 'true', 'false');
}

export function isEnd(token: SqlToken | undefined): boolean {
  return token === undefined || token.kind === 'comment' || token.kind === 'semicolon';
}
