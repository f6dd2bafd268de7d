import { LRUCache } from 'lru-cache';
import { StatementRefusedError } from './database.errors.js';

export interface StatementShape {
  /** For each placeholder in order of appearance, the index of its parameter. */
  readonly binds: readonly number[];
  readonly parameterCount: number;
  /** Reads and nothing else, so that any connection may run it. */
  readonly isPlainSelect: boolean;
}

const TOKEN =
  // eslint-disable-next-line regexp/no-super-linear-move -- reads our own statements
  /'[^']*(?:''[^']*)*'|"[^"]*(?:""[^"]*)*"|`[^`]*(?:``[^`]*)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|[?$:@#][\w$\u0080-\uffff]*|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*|\s+|[\s\S]/g;
const INSIGNIFICANT = /^(?:\s|--|\/\*)/;
const WRITES = new Set(['INSERT', 'UPDATE', 'DELETE', 'REPLACE']);

const shapes = new LRUCache<string, StatementShape>({ max: 1_000 });

/**
 * What has to be known of a statement's text before SQLite sees it: the binding silently drops a second statement,
 * fills a missing parameter with NULL, ignores one too many, and cuts the text at NUL. Placeholders are `?`, or `$1`
 * as on PostgreSQL, so that one raw query serves both databases.
 * @throws StatementRefusedError for anything but exactly one statement
 */
export function describeStatement(sql: string): StatementShape {
  const known = shapes.get(sql);
  if (known) return known;
  if (sql.includes('\0')) throw new StatementRefusedError('it contains NUL');
  const tokens = (sql.match(TOKEN) ?? []).filter((token) => !INSIGNIFICANT.test(token));
  refuseSecondStatement(tokens);
  const shape = { ...describeParameters(tokens), isPlainSelect: isPlainSelect(tokens) };
  shapes.set(sql, shape);
  return shape;
}

function refuseSecondStatement(tokens: readonly string[]): void {
  if (tokens.every((token) => token === ';')) throw new StatementRefusedError('it is empty');
  const end = isTrigger(tokens) ? endOfTrigger(tokens) : tokens.indexOf(';');
  if (end >= 0 && tokens.slice(end).some((token) => token !== ';')) {
    throw new StatementRefusedError('a second statement follows the first');
  }
}

function isTrigger(tokens: readonly string[]): boolean {
  return /^CREATE (?:TEMP |TEMPORARY )?TRIGGER\b/i.test(tokens.slice(0, 3).join(' '));
}

/** A trigger's body holds statements of its own; `; END ;` ends it, the rule of sqlite3_complete(). */
function endOfTrigger(tokens: readonly string[]): number {
  return tokens.findIndex(
    (token, index) => token === ';' && tokens[index - 1]?.toUpperCase() === 'END' && tokens[index - 2] === ';',
  );
}

function describeParameters(tokens: readonly string[]): Omit<StatementShape, 'isPlainSelect'> {
  const placeholders = tokens.filter((token) => /^[?$:@#]\w/.test(token) || token === '?');
  if (placeholders.every((placeholder) => placeholder === '?')) {
    return { binds: placeholders.map((_, index) => index), parameterCount: placeholders.length };
  }
  if (!placeholders.every((placeholder) => /^\$[1-9]\d{0,3}$/.test(placeholder))) {
    throw new StatementRefusedError('its placeholders are neither all ? nor all $1, $2, …');
  }
  const binds = [...new Set(placeholders)].map((placeholder) => Number(placeholder.slice(1)) - 1);
  return { binds, parameterCount: Math.max(...binds) + 1 };
}

function isPlainSelect(tokens: readonly string[]): boolean {
  const first = tokens[0]?.toUpperCase();
  if (first === 'SELECT') return true;
  return first === 'WITH' && !tokens.some((token) => WRITES.has(token.toUpperCase()));
}
