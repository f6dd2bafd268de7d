import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { key, pendingGuards, pendingTable, text } from './audit-tables.js';

/** What an event says beside its id and MAC, in the order in which its contents are packed. */
const CONTENTS = [
  'at',
  'action',
  'outcome',
  'actor_type',
  'actor_id',
  'actor_name',
  'subject_type',
  'subject_id',
  'request_id',
  'address',
  'before',
  'after',
  'key_id',
] as const;
const ALL = ['id', ...CONTENTS, 'mac'].join(', ');

/** Whoever is writing an event, or sealing one, is done, and nobody begins: what is copied is all there is. */
const ALONE = 'LOCK TABLE audit_pending IN ACCESS EXCLUSIVE MODE';

/**
 * What waits to be sealed is packed: one column with all that the MAC covers, which every change writes, and a view that
 * unpacks it for the sealer and for readers.
 */
export class PackedPendingEvents1700000000015 implements MigrationInterface {
  readonly name = 'PackedPendingEvents1700000000015';

  async up(queryRunner: QueryRunner): Promise<void> {
    const isPostgres = queryRunner.dataSource.options.type === 'postgres';
    if (isPostgres) await queryRunner.query(ALONE);
    await queryRunner.query(isPostgres ? POSTGRES_PACKING : SQLITE_PACKING);
    await queryRunner.dropTable('audit_pending');
    await queryRunner.createTable(packed(isPostgres));
    await queryRunner.query('INSERT INTO audit_pending SELECT id, contents, mac FROM moving');
    await queryRunner.query('DROP TABLE moving');
    await queryRunner.query(isPostgres ? POSTGRES_VIEW : SQLITE_VIEW);
    for (const statement of pendingGuards(isPostgres)) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const isPostgres = queryRunner.dataSource.options.type === 'postgres';
    if (isPostgres) await queryRunner.query(ALONE);
    await queryRunner.query(`CREATE TEMPORARY TABLE moving AS SELECT ${ALL} FROM audit_unsealed`);
    await queryRunner.query('DROP VIEW audit_unsealed');
    await queryRunner.dropTable('audit_pending');
    await queryRunner.createTable(pendingTable());
    await queryRunner.query(`INSERT INTO audit_pending SELECT ${ALL} FROM moving`);
    await queryRunner.query('DROP TABLE moving');
    for (const statement of pendingGuards(isPostgres)) await queryRunner.query(statement);
  }
}

function packing(list: string): string {
  const contents = `${list}(${['id', ...CONTENTS].join(', ')}) AS contents`;
  return `CREATE TEMPORARY TABLE moving AS SELECT id, ${contents}, mac FROM audit_pending`;
}

const SQLITE_PACKING = packing('json_array');
const POSTGRES_PACKING = packing('jsonb_build_array');

/** What has no number where its time should be is no event, and is not shown as one. */
function view(time: string, isEvent: string): string {
  const columns = CONTENTS.slice(1).map((name, i) => `contents ->> ${i + 2} AS ${name}`);
  return `CREATE VIEW audit_unsealed AS SELECT id, ${time} AS at, ${columns.join(', ')}, mac FROM audit_pending WHERE ${isEvent}`;
}

const SQLITE_VIEW = view('contents ->> 1', `json_type(contents, '$[1]') = 'integer'`);
/** A condition of the view may be asked after its columns are made. */
const POSTGRES_VIEW = view(
  `CASE WHEN contents ->> 1 ~ '^[0-9]{1,15}$' THEN (contents ->> 1)::bigint END`,
  `contents ->> 1 ~ '^[0-9]{1,15}$'`,
);

/** On SQLite one tree. What cannot be unpacked does not come in: `jsonb` takes nothing else. */
function packed(isPostgres: boolean): Table {
  return new Table({
    name: 'audit_pending',
    columns: [
      key('audit_pending', 'id', 36),
      { name: 'contents', type: isPostgres ? 'jsonb' : 'text' },
      text('mac', 43),
    ],
    checks: isPostgres ? [] : [{ name: 'chk_audit_pending_contents', expression: 'json_valid(contents)' }],
    withoutRowid: true,
  });
}
