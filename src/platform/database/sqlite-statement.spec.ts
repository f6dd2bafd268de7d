import { StatementRefusedError } from './database.errors.js';
import { describeStatement } from './sqlite-statement.js';

describe('describeStatement', () => {
  it.each([
    ["SELECT 'a;b' ; ", 0],
    ['SELECT "a;b", `c;d`, [e;f] FROM t WHERE a = ?', 1],
    ['SELECT 1 -- one; two?\n, ?', 1],
    ['SELECT /* ; ? */ ?, ?', 2],
    ["INSERT INTO t VALUES ('it''s ?', ?)", 1],
    ['CREATE TRIGGER x BEFORE UPDATE ON t BEGIN SELECT 1; SELECT CASE WHEN 1 THEN 2 END; END;', 0],
    ['create temporary trigger x before update on t begin select 1; end', 0],
    ['UPDATE t SET a = $2 WHERE b = $1 AND c = $2', 2],
    ['SELECT a$1 FROM é$2 WHERE a$1 = ?', 1],
  ])('takes %j as one statement with %i parameters', (sql, parameterCount) => {
    expect(describeStatement(sql)).toMatchObject({ parameterCount });
  });

  it.each([
    'SELECT 1; DROP TABLE t',
    "SELECT 'a'; -- harmless\n DELETE FROM t",
    "SELECT ';'; SELECT 2",
    'CREATE TRIGGER x BEFORE UPDATE ON t BEGIN SELECT 1; END; DROP TABLE t',
    'CREATE TABLE trigger_x (a); DROP TABLE t',
    '',
    ' ; -- nothing',
    'SELECT 1 \0',
    'SELECT :name',
    'SELECT @name',
    'SELECT ?1',
    'SELECT ?, $1',
    'SELECT $0',
  ])('refuses %j', (sql) => {
    expect(() => describeStatement(sql)).toThrow(StatementRefusedError);
  });

  it('binds numbered placeholders by their number, each once, in the order in which SQLite meets them', () => {
    expect(describeStatement('SELECT $3, $1, $3, $2').binds).toEqual([2, 0, 1]);
  });

  it.each([
    ['SELECT 1', true],
    ['  /* why */ select 1', true],
    ['WITH x AS (SELECT 1) SELECT * FROM x', true],
    ['WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x', false],
    ['WITH x AS (SELECT 1) DELETE FROM t', false],
    ['PRAGMA user_version', false],
    ['INSERT INTO t VALUES (1) RETURNING *', false],
  ])('says of %j that it only reads: %s', (sql, isPlainSelect) => {
    expect(describeStatement(sql).isPlainSelect).toBe(isPlainSelect);
  });
});
