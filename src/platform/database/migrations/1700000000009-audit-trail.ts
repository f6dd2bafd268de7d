import { Table, TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

const FLOOR = `COALESCE((SELECT sequence FROM audit_checkpoints WHERE name = 'floor'), 0)`;
const standsIn = (table: string, row: string): string =>
  `EXISTS (SELECT 1 FROM ${table} WHERE id = ${row}.id AND mac = ${row}.mac)`;

/**
 * The audit trail. Triggers hold what the application promises: an event comes in pending, leaves that state by getting its
 * place in the chain, and leaves the chain only below the signed floor; nothing is altered. A later migration that alters
 * one of the two tables on SQLite has to make its triggers again.
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
    if (isPostgres(queryRunner)) await queryRunner.query('DROP FUNCTION audit_keep()');
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
    recorded('audit_pending'),
    auditEvents(),
  ];
}

/** What happened, as it is written once. */
function recorded(name: string): Table {
  return new Table({
    name,
    columns: [
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
    ],
    checks: [
      { name: `chk_${name}_outcome`, expression: `outcome IN ('success', 'failure', 'denied')` },
      { name: `chk_${name}_actor_type`, expression: `actor_type IN ('user', 'client', 'system', 'anonymous')` },
    ],
  });
}

function auditEvents(): Table {
  const table = recorded('audit_events');
  for (const column of [number('sequence'), text('chain_mac', 43)]) table.addColumn(new TableColumn(column));
  const found = ['actor_id', 'subject_id', 'action', 'outcome', 'address'];
  const indices = [
    { name: 'uq_audit_events_sequence', columnNames: ['sequence'], isUnique: true },
    { name: 'ix_audit_events_at_id', columnNames: ['at', 'id'] },
    { name: 'ix_audit_events_request_id', columnNames: ['request_id'] },
    ...found.map((column) => ({ name: `ix_audit_events_${column}_at_id`, columnNames: [column, 'at', 'id'] })),
  ];
  for (const index of indices) table.addIndex(new TableIndex(index));
  return table;
}

function refusal(table: string, when: string, condition: string): string {
  return `CREATE TRIGGER ${table}_keep_${when.toLowerCase()} BEFORE ${when} ON ${table} WHEN ${condition}
    BEGIN SELECT RAISE(ABORT, 'audit events are kept as they are'); END;`;
}

function sqliteTriggers(): string[] {
  return [
    refusal('audit_pending', 'UPDATE', 'TRUE'),
    refusal('audit_pending', 'DELETE', `NOT ${standsIn('audit_events', 'OLD')}`),
    refusal('audit_events', 'INSERT', `NOT ${standsIn('audit_pending', 'NEW')}`),
    refusal('audit_events', 'UPDATE', 'TRUE'),
    refusal('audit_events', 'DELETE', `OLD.sequence > ${FLOOR}`),
  ];
}

function postgresTriggers(): string[] {
  return [
    `CREATE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql AS $body$
     BEGIN
       IF TG_TABLE_NAME = 'audit_pending' THEN
         IF TG_OP = 'DELETE' AND ${standsIn('audit_events', 'OLD')} THEN RETURN OLD; END IF;
       ELSE
         IF TG_OP = 'INSERT' AND ${standsIn('audit_pending', 'NEW')} THEN RETURN NEW; END IF;
         IF TG_OP = 'DELETE' AND OLD.sequence <= ${FLOOR} THEN RETURN OLD; END IF;
       END IF;
       RAISE EXCEPTION 'audit events are kept as they are';
     END $body$`,
    rowTrigger('audit_pending', 'UPDATE OR DELETE'),
    rowTrigger('audit_events', 'INSERT OR UPDATE OR DELETE'),
    ...['audit_pending', 'audit_events'].map(
      (table) => `CREATE TRIGGER ${table}_keep_all BEFORE TRUNCATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION audit_keep()`,
    ),
  ];
}

function rowTrigger(table: string, when: string): string {
  return `CREATE TRIGGER ${table}_keep_rows BEFORE ${when} ON ${table} FOR EACH ROW EXECUTE FUNCTION audit_keep()`;
}
