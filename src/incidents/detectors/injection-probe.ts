import { isArithmeticCall, isClause, isStatementAfter, isTautology, isUnion, startsWithCall } from './sql-attacks.js';
import { sqlTokens, type SqlToken } from './sql-tokens.js';

/** What an attack on a SQL statement does, in one word. */
export type InjectionPattern = 'tautology' | 'union' | 'stacked' | 'comment' | 'call' | 'clause';

const READ_LENGTH = 4096;
const READ_TOKENS = 24;
const QUOTES_TRIED = 8;
/** Without one of these there is nothing to find; most values end here. */
const WORTH_READING = /['"`;#=(<>]|--|\/\*|\b(?:or|and|union|order|having|like|rlike)\b|\|\||&&/i;

const ATTACKS: readonly (readonly [InjectionPattern, (tokens: readonly SqlToken[]) => boolean])[] = [
  ['tautology', isTautology],
  ['union', isUnion],
  ['stacked', isStatementAfter],
  ['clause', isClause],
  ['call', isArithmeticCall],
];

/**
 * Whether `value` is an attempt to become part of a SQL statement, and by what. An attack has to end the value that it
 * is taken for first: it stands right after a quote, or after a first word or number, and goes on as SQL from there.
 * Prose about SQL, which has its words anywhere, hardly ever does. Linear in the length of what is read.
 */
export function injectionIn(value: string): InjectionPattern | undefined {
  if (!WORTH_READING.test(value.slice(0, READ_LENGTH))) return undefined;
  const input = value.slice(0, READ_LENGTH);
  const bare = sqlTokens(input, 0, READ_TOKENS);
  if (startsWithCall(bare, input.trimStart().startsWith('('))) return 'call';
  return patternAfter(operandLength(bare), bare, false) ?? behindQuotes(input);
}

/** Opening quotes alone: what follows a closing one is prose again. */
function behindQuotes(input: string): InjectionPattern | undefined {
  for (const quote of ["'", '"']) {
    let at = input.indexOf(quote);
    for (let n = 0; at >= 0 && n < QUOTES_TRIED; n += 1) {
      const found = n % 2 === 0 ? patternAfter(0, sqlTokens(input, at + 1, READ_TOKENS), true) : undefined;
      if (found) return found;
      at = input.indexOf(quote, at + 1);
    }
  }
  return undefined;
}

/** Signs and one value: `-1`, `x`, `'a'`. */
function operandLength(tokens: readonly SqlToken[]): number {
  const signs = tokens.findIndex(({ kind }) => kind !== 'operator');
  return signs < 0 ? tokens.length : signs + 1;
}

function patternAfter(start: number, tokens: readonly SqlToken[], isQuoted: boolean): InjectionPattern | undefined {
  const rest = tokens.slice(start);
  const found = ATTACKS.find(([, isAttack]) => isAttack(rest));
  if (found) return found[0];
  return isQuoted && endsInComment(rest) ? 'comment' : undefined;
}

/** `admin' --`: the rest of the statement is cut off, and the value ends with that. */
function endsInComment([first]: readonly SqlToken[]): boolean {
  return first?.kind === 'comment' && /^(?:--|#|\/\*)[\s+-]*$/.test(first.text);
}
