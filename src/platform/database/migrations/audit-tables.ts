import { Table, type TableColumnOptions } from 'typeorm';

/** The tables of the trail, and what holds on them, for the migrations that make them. */

export const text = (name: string, length: number, isNullable = false): TableColumnOptions => ({
  name,
  type: 'varchar',
  length: String(length),
  isNullable,
});
export const key = (table: string, name: string, length: number) => ({
  ...text(name, length),
  isPrimary: true,
  primaryKeyConstraintName: `pk_${table}`,
});
export const number = (name: string, isNullable = false) => ({ name, type: 'bigint', isNullable });
const prose = (name: string) => ({ name, type: 'text', isNullable: true });

/** What happened, as it is written once. */
export function recorded(name: string): TableColumnOptions[] {
  return [
    key(name, 'id', 36),
    number('at'),
    text('action', 64),
    text('outcome', 8),
    text('actor_type', 16),
    text('actor_id', 64),
    text('actor_name', 128, true),
    text('subject_type', 32, true),
    text('subject_id', 128, true),
    text('request_id', 36, true),
    text('address', 45, true),
    prose('before'),
    prose('after'),
    text('key_id', 36),
    text('mac', 43),
  ];
}

/** As small as can be: every change writes to it. On SQLite one tree, and no constraint that its sealing has not. */
export function pendingTable(): Table {
  return new Table({ name: 'audit_pending', columns: recorded('audit_pending'), withoutRowid: true });
}

export function standsIn(table: string, row: string): string {
  return `EXISTS (SELECT 1 FROM ${table} WHERE id = ${row}.id AND mac = ${row}.mac)`;
}

/** SQLite: a change of one row that is not carried out while `condition` holds. */
export function refusal(table: string, when: string, condition: string): string {
  return `CREATE TRIGGER ${table}_keep_${when.toLowerCase()} BEFORE ${when} ON ${table} WHEN ${condition}
    BEGIN SELECT RAISE(ABORT, 'audit events are kept as they are'); END;`;
}

/** PostgreSQL: once a statement, not once a row, for the sealer moves hundreds of events with one. */
export function postgresTrigger(table: string, name: string, when: string, guard: string, rows = ''): string {
  return `CREATE TRIGGER ${table}_keep_${name} ${when} ON ${table} ${rows} FOR EACH STATEMENT EXECUTE FUNCTION ${guard}()`;
}

/** An event leaves `audit_pending` by getting its place in the chain, and is not altered. */
export function pendingGuards(isPostgres: boolean): string[] {
  if (!isPostgres) {
    return [
      refusal('audit_pending', 'UPDATE', 'TRUE'),
      refusal('audit_pending', 'DELETE', `NOT ${standsIn('audit_events', 'OLD')}`),
    ];
  }
  return [
    postgresTrigger('audit_pending', 'update', 'BEFORE UPDATE', 'audit_refuse'),
    postgresTrigger('audit_pending', 'all', 'BEFORE TRUNCATE', 'audit_refuse'),
    postgresTrigger('audit_pending', 'delete', 'AFTER DELETE', 'audit_pending_left', 'REFERENCING OLD TABLE AS gone'),
  ];
}
