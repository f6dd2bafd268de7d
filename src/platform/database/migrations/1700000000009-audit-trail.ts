import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

const WRITTEN_ONCE = [
  'id',
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
  'mac',
];
const FLOOR = `COALESCE((SELECT sequence FROM audit_checkpoints WHERE name = 'floor'), 0)`;

/**
 * The audit trail. Triggers hold what the application promises: a row comes in unsealed, is sealed once, and leaves only
 * below the signed floor. A later migration that alters `audit_events` on SQLite has to make its triggers again.
 */
export class AuditTrail1700000000009 implements MigrationInterface {
  readonly name = 'AuditTrail1700000000009';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables()) await queryRunner.createTable(table);
    for (const statement of isPostgres(queryRunner) ? postgresTriggers() : sqliteTriggers()) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables().toReversed()) await queryRunner.dropTable(table);
    if (isPostgres(queryRunner)) await queryRunner.query('DROP FUNCTION audit_events_keep()');
  }
}

const isPostgres = ({ dataSource }: QueryRunner): boolean => dataSource.options.type === 'postgres';

const text = (name: string, length: number, isNullable = false) => ({
  name,
  type: 'varchar',
  length: String(length),
  isNullable,
});
const key = (table: string, name: string, length: number) => ({
  ...text(name, length),
  isPrimary: true,
  primaryKeyConstraintName: `pk_${table}`,
});
const number = (name: string, isNullable = false) => ({ name, type: 'bigint', isNullable });
const prose = (name: string) => ({ name, type: 'text', isNullable: true });

function tables(): Table[] {
  return [
    new Table({
      name: 'audit_keys',
      columns: [key('audit_keys', 'id', 36), text('sealed_key', 256), number('created_at')],
    }),
    new Table({
      name: 'audit_checkpoints',
      columns: [
        key('audit_checkpoints', 'name', 8),
        number('sequence'),
        text('chain_mac', 43),
        number('at'),
        text('key_id', 36),
        text('mac', 43),
      ],
    }),
    new Table({
      name: 'audit_deliveries',
      columns: [
        key('audit_deliveries', 'receiver', 16),
        number('position'),
        text('holder', 36, true),
        number('held_until', true),
      ],
    }),
    auditEvents(),
  ];
}

function auditEvents(): Table {
  const found = ['actor_id', 'subject_id', 'action', 'outcome', 'address'];
  return new Table({
    name: 'audit_events',
    columns: [
      key('audit_events', 'id', 36),
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
      number('sequence', true),
      text('chain_mac', 43, true),
    ],
    checks: [
      { name: 'chk_audit_events_outcome', expression: `outcome IN ('success', 'failure', 'denied')` },
      { name: 'chk_audit_events_actor_type', expression: `actor_type IN ('user', 'client', 'system', 'anonymous')` },
    ],
    indices: [
      { name: 'uq_audit_events_sequence', columnNames: ['sequence'], isUnique: true },
      { name: 'ix_audit_events_unsealed', columnNames: ['at', 'id'], where: 'sequence IS NULL' },
      { name: 'ix_audit_events_at_id', columnNames: ['at', 'id'] },
      { name: 'ix_audit_events_request_id', columnNames: ['request_id'] },
      ...found.map((column) => ({ name: `ix_audit_events_${column}_at_id`, columnNames: [column, 'at', 'id'] })),
    ],
  });
}

function refusal(when: string, condition: string): string {
  return `CREATE TRIGGER audit_events_keep_${when.toLowerCase()} BEFORE ${when} ON audit_events WHEN ${condition}
    BEGIN SELECT RAISE(ABORT, 'audit events are kept as they are'); END;`;
}

function sqliteTriggers(): string[] {
  const altered = WRITTEN_ONCE.map((column) => `NEW.${column} IS NOT OLD.${column}`).join(' OR ');
  return [
    refusal('INSERT', 'NEW.sequence IS NOT NULL OR NEW.chain_mac IS NOT NULL'),
    refusal('UPDATE', `OLD.sequence IS NOT NULL OR NEW.sequence IS NULL OR ${altered}`),
    refusal('DELETE', `OLD.sequence IS NULL OR OLD.sequence > ${FLOOR}`),
  ];
}

function postgresTriggers(): string[] {
  const [was, becomes] = ['OLD', 'NEW'].map(
    (row) => `(${WRITTEN_ONCE.map((column) => `${row}.${column}`).join(', ')})`,
  );
  return [
    `CREATE FUNCTION audit_events_keep() RETURNS trigger LANGUAGE plpgsql AS $body$
     BEGIN
       IF TG_OP = 'INSERT' AND NEW.sequence IS NULL AND NEW.chain_mac IS NULL THEN RETURN NEW; END IF;
       IF TG_OP = 'UPDATE' AND OLD.sequence IS NULL AND NEW.sequence IS NOT NULL
         AND ${becomes} IS NOT DISTINCT FROM ${was} THEN RETURN NEW; END IF;
       IF TG_OP = 'DELETE' AND OLD.sequence <= ${FLOOR} THEN RETURN OLD; END IF;
       RAISE EXCEPTION 'audit events are kept as they are';
     END $body$`,
    `CREATE TRIGGER audit_events_keep_rows BEFORE INSERT OR UPDATE OR DELETE ON audit_events
     FOR EACH ROW EXECUTE FUNCTION audit_events_keep()`,
    `CREATE TRIGGER audit_events_keep_all BEFORE TRUNCATE ON audit_events
     FOR EACH STATEMENT EXECUTE FUNCTION audit_events_keep()`,
  ];
}
