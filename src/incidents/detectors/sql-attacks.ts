import { is, isCall, isEnd, isLiteral, isName, type SqlToken } from './sql-tokens.js';

/** How attacks on SQL statements go on, once they have ended the value that they are taken for. */

type Tokens = readonly SqlToken[];

const COMPARISONS = ['=', '<', '>', '!', '~', 'like', 'rlike', 'regexp', 'ilike', 'glob', 'in', 'is', 'between'];
const SIGNS = ['not', '!', '-', '+', '~', 'binary', 'exists'];

/** `or 1=1`, `and 'a' like 'a`, `|| true --`, `or name='admin`, `and sleep(5)`, `or exists(select …)`. */
export function isTautology(tokens: Tokens): boolean {
  const joined = joinerLength(tokens);
  if (joined === 0) return false;
  const condition = afterWhile(tokens.slice(joined), (token) => is(token, ...SIGNS));
  const [left, ...rest] = condition;
  if (is(left, 'select', 'case')) return isTelling(rest);
  if (isCall(left) && (isDangerous(left) || rest.slice(0, 3).some((token) => is(token, 'select')))) return true;
  return isCondition(left, rest);
}

/** `1=1`, `'a' like 'b`, `name='x`; a value alone where a comment cuts off the rest. */
function isCondition(left: SqlToken | undefined, rest: Tokens): boolean {
  if (isLiteral(left) && rest[0]?.kind === 'comment') return true;
  if ((!isLiteral(left) && !isName(left)) || !is(rest[0], ...COMPARISONS)) return false;
  const [right] = afterWhile(rest, (token) => token.kind === 'operator' || is(token, 'not', 'binary', ...COMPARISONS));
  return isLiteral(right) || is(right, 'select');
}

function afterWhile(tokens: Tokens, skips: (token: SqlToken) => boolean): Tokens {
  const first = tokens.findIndex((token) => !skips(token));
  return first < 0 ? [] : tokens.slice(first);
}

/** How many tokens join another condition; 0 when none is joined. */
function joinerLength([first, second]: Tokens): number {
  if (is(first, 'or', 'and', 'xor')) return 1;
  return (is(first, '|') && is(second, '|')) || (is(first, '&') && is(second, '&')) ? 2 : 0;
}

/** A select list, and not the next words of a sentence. */
function isTelling([first, second]: Tokens): boolean {
  if (is(first, '*', 'null', 'case', 'when') || first?.kind === 'number' || isCall(first)) return true;
  const isListed = second?.kind === 'comma' || isEnd(second);
  if (first?.kind === 'text') return isListed;
  return isName(first) && (isListed || is(second, 'from', '|', '='));
}

/** `union all select null, …` */
export function isUnion([union, ...rest]: Tokens): boolean {
  const [select, ...list] = is(rest[0], 'all', 'distinct') ? rest.slice(1) : rest;
  return is(union, 'union') && is(select, 'select') && isTelling(list);
}

/** `; drop table users`, `waitfor delay '0:0:5'` */
export function isStatementAfter([first, verb, ...rest]: Tokens): boolean {
  if (is(first, 'waitfor')) return verb !== undefined && isDelay([verb, ...rest]);
  const isStatement = first?.kind === 'semicolon' && verb?.kind === 'word' ? STATEMENTS.get(verb.text) : undefined;
  return isStatement?.(rest) ?? false;
}

const OBJECTS =
  'table database schema view index user role login function trigger procedure sequence extension type'.split(' ');

const isObject = ([kind, name, next]: Tokens) => is(kind, ...OBJECTS) && isObjectName(name, next);

const isDelay = ([unit, time]: Tokens) => is(unit, 'delay', 'time') && time?.kind === 'text';

const isAlone = ([first]: Tokens) => isEnd(first);

const isCommand = ([command, argument]: Tokens) =>
  command?.kind === 'text' || isCall(command) || argument?.kind === 'text' || (isName(command) && isEnd(argument));

const isGrant = (tokens: Tokens) => tokens.some((token) => is(token, 'to', 'from')) && isEnd(tokens.at(-1));

const isWritten = (tokens: Tokens) => is(tokens[0], 'into') && tokens.some((token) => is(token, 'values', 'select'));

function isTruncated(tokens: Tokens): boolean {
  const [name, next] = is(tokens[0], 'table') ? tokens.slice(1) : tokens;
  return isObjectName(name, next);
}

function isObjectName(name: SqlToken | undefined, next: SqlToken | undefined): boolean {
  if (is(name, 'if') || isCall(name)) return true;
  return isName(name) && (isEnd(next) || is(next, 'cascade', 'restrict', 'add', 'drop', 'with'));
}

/** What follows the verb of a statement of its own. */
const STATEMENTS: ReadonlyMap<string, (rest: Tokens) => boolean> = new Map([
  ['select', isTelling],
  ['insert', isWritten],
  ['replace', isWritten],
  ['update', ([, set, column, equals]: Tokens) => is(set, 'set') && isName(column) && is(equals, '=')],
  ['delete', ([from, table, next]: Tokens) => is(from, 'from') && (is(next, 'where') || isObjectName(table, next))],
  ['drop', isObject],
  ['create', isObject],
  ['alter', isObject],
  ['truncate', isTruncated],
  ['exec', isCommand],
  ['execute', isCommand],
  ['call', isCommand],
  ['waitfor', isDelay],
  ['grant', isGrant],
  ['revoke', isGrant],
  ['copy', isGrant],
  ['attach', ([database, file]: Tokens) => is(database, 'database') && file?.kind === 'text'],
  ['shutdown', isAlone],
  ['commit', isAlone],
  ['rollback', isAlone],
]);

/** `order by 10 --`, `having 1=1`: what finds out how wide a statement is. */
export function isClause([first, second, third, fourth]: Tokens): boolean {
  if (is(first, 'order', 'group')) {
    return is(second, 'by') && third?.kind === 'number' && (isEnd(fourth) || fourth?.kind === 'comma');
  }
  if (is(first, 'having')) return isLiteral(second) && is(third, ...COMPARISONS);
  return is(first, 'into') && is(second, 'outfile', 'dumpfile');
}

/** Functions that wait, read files or run commands, on the databases that there are. */
const DANGEROUS: ReadonlySet<string> = new Set(
  (
    'sleep pg_sleep pg_sleep_for benchmark load_file load_extension extractvalue updatexml xp_cmdshell randomblob ' +
    'pg_read_file pg_ls_dir lo_import lo_export dblink dbms_pipe.receive_message dbms_lock.sleep utl_http.request ' +
    'utl_inaddr.get_host_address sys_eval sys_exec'
  ).split(' '),
);

const isDangerous = (token: SqlToken | undefined) => isCall(token) && DANGEROUS.has(token!.text);

/** `+sleep(5)+`, `||pg_sleep(5)`, `=load_file(…)` */
export function isArithmeticCall(tokens: Tokens): boolean {
  const [call] = afterWhile(tokens, ({ kind }) => kind === 'operator' || kind === 'comma');
  return call !== tokens[0] && isDangerous(call);
}

/** The whole value is a call, or a select in parentheses. */
export function startsWithCall([first, ...rest]: Tokens, isParenthesised: boolean): boolean {
  if (isDangerous(first)) return isEnd(rest[0]) || (isLiteral(rest[0]) && isEnd(rest[1]));
  const isSelect = isParenthesised && is(first, 'select');
  return isSelect && (isTelling(rest) || rest.some(isDangerous));
}
