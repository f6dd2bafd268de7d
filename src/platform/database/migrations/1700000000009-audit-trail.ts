import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import {
  key,
  number,
  pendingGuards,
  pendingTable,
  postgresTrigger,
  recorded,
  refusal,
  standsIn,
  text,
} from './audit-tables.js';

const FLOOR = `COALESCE((SELECT sequence FROM audit_checkpoints WHERE name = 'floor'), 0)`;

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
    if (!isPostgres(queryRunner)) return;
    for (const statement of POSTGRES_DOWN) await queryRunner.query(statement);
  }
}

const isPostgres = ({ dataSource }: QueryRunner): boolean => dataSource.options.type === 'postgres';

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
    pendingTable(),
    auditEvents(),
  ];
}

function auditEvents(): Table {
  const found = ['actor_id', 'subject_id', 'action', 'outcome', 'address'];
  const indices = [
    { name: 'uq_audit_events_sequence', columnNames: ['sequence'], isUnique: true },
    { name: 'ix_audit_events_at_id', columnNames: ['at', 'id'] },
    { name: 'ix_audit_events_request_id', columnNames: ['request_id'] },
    ...found.map((column) => ({ name: `ix_audit_events_${column}_at_id`, columnNames: [column, 'at', 'id'] })),
  ];
  return new Table({
    name: 'audit_events',
    columns: [...recorded('audit_events'), number('sequence'), text('chain_mac', 43)],
    checks: [
      { name: 'chk_audit_events_outcome', expression: `outcome IN ('success', 'failure', 'denied')` },
      { name: 'chk_audit_events_actor_type', expression: `actor_type IN ('user', 'client', 'system', 'anonymous')` },
    ],
    indices,
  });
}

function sqliteTriggers(): string[] {
  return [
    ...pendingGuards(false),
    refusal('audit_events', 'INSERT', `NOT ${standsIn('audit_pending', 'NEW')}`),
    refusal('audit_events', 'UPDATE', 'TRUE'),
    refusal('audit_events', 'DELETE', `OLD.sequence > ${FLOOR}`),
  ];
}

function postgresTriggers(): string[] {
  return [
    postgresGuard('audit_refuse', 'TRUE'),
    postgresGuard('audit_pending_left', `EXISTS (SELECT 1 FROM gone WHERE NOT ${standsIn('audit_events', 'gone')})`),
    postgresGuard('audit_events_came', `EXISTS (SELECT 1 FROM come WHERE NOT ${standsIn('audit_pending', 'come')})`),
    postgresGuard('audit_events_left', `EXISTS (SELECT 1 FROM gone WHERE sequence > ${FLOOR})`),
    ...pendingGuards(true),
    postgresTrigger('audit_events', 'update', 'BEFORE UPDATE', 'audit_refuse'),
    postgresTrigger('audit_events', 'all', 'BEFORE TRUNCATE', 'audit_refuse'),
    postgresTrigger('audit_events', 'insert', 'AFTER INSERT', 'audit_events_came', 'REFERENCING NEW TABLE AS come'),
    postgresTrigger('audit_events', 'delete', 'AFTER DELETE', 'audit_events_left', 'REFERENCING OLD TABLE AS gone'),
  ];
}

const POSTGRES_DOWN = [
  'DROP FUNCTION IF EXISTS audit_refuse()',
  'DROP FUNCTION IF EXISTS audit_pending_left()',
  'DROP FUNCTION IF EXISTS audit_events_came()',
  'DROP FUNCTION IF EXISTS audit_events_left()',
];

/** A session plans it once, perhaps while the tables are small: it has to look events up by their key all the same. */
function postgresGuard(name: string, condition: string): string {
  return `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $body$
    BEGIN
      IF ${condition} THEN RAISE EXCEPTION 'audit events are kept as they are'; END IF;
      RETURN NULL;
    END $body$`;
}
