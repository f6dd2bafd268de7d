import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Incidents, their timelines, what people are yet to be told of them; and the instances that can be isolated. */
export class Incidents1700000000010 implements MigrationInterface {
  readonly name = 'Incidents1700000000010';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables()) await queryRunner.createTable(table);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables().toReversed()) await queryRunner.dropTable(table);
  }
}

const text = (name: string, length: number, isNullable = false) => ({
  name,
  type: 'varchar',
  length: String(length),
  isNullable,
});

const timestamp = (name: string, isNullable = false) => ({ name, type: 'bigint', isNullable });

const integer = (name: string) => ({ name, type: 'integer' });

const ofIncident = (name: string) => ({
  name,
  columnNames: ['incident_id'],
  referencedTableName: 'incidents',
  referencedColumnNames: ['id'],
  onDelete: 'CASCADE',
});

function tables(): Table[] {
  return [incidentsTable(), timelineTable(), noticesTable(), instancesTable()];
}

function incidentsTable(): Table {
  return new Table({
    name: 'incidents',
    columns: [
      { ...text('id', 36), isPrimary: true, primaryKeyConstraintName: 'pk_incidents' },
      text('kind', 32),
      text('severity', 8),
      text('state', 16),
      text('cause', 200),
      text('summary', 1000),
      integer('count'),
      timestamp('first_seen_at'),
      timestamp('last_seen_at'),
      text('source', 64, true),
      text('subject_type', 32, true),
      text('subject_id', 128, true),
      timestamp('deadline_at', true),
      text('assignee_id', 36, true),
      timestamp('acknowledged_at', true),
      text('acknowledged_by', 64, true),
      integer('escalation_level'),
      timestamp('due_at', true),
    ],
    checks: [
      { name: 'chk_incidents_severity', expression: `severity IN ('low', 'medium', 'high')` },
      {
        name: 'chk_incidents_state',
        expression: `state IN ('detected', 'assessed', 'contained', 'analysed', 'remediated', 'verified', 'closed')`,
      },
    ],
    indices: [
      { name: 'uq_incidents_kind_cause', columnNames: ['kind', 'cause'], isUnique: true, where: `state <> 'closed'` },
      { name: 'ix_incidents_first_seen_at_id', columnNames: ['first_seen_at', 'id'] },
      { name: 'ix_incidents_due_at', columnNames: ['due_at'] },
    ],
  });
}

function timelineTable(): Table {
  const primaryKeyConstraintName = 'pk_incident_timeline';
  return new Table({
    name: 'incident_timeline',
    columns: [
      { ...text('incident_id', 36), isPrimary: true, primaryKeyConstraintName },
      { ...integer('position'), isPrimary: true, primaryKeyConstraintName },
      timestamp('at'),
      text('actor_type', 16),
      text('actor_id', 64),
      text('actor_name', 100, true),
      text('what', 32),
      text('note', 2000, true),
      text('from_state', 16, true),
      text('to_state', 16, true),
      { name: 'details', type: 'text', isNullable: true },
    ],
    foreignKeys: [ofIncident('fk_incident_timeline_incident')],
  });
}

function noticesTable(): Table {
  return new Table({
    name: 'incident_notices',
    columns: [
      { ...text('id', 36), isPrimary: true, primaryKeyConstraintName: 'pk_incident_notices' },
      text('incident_id', 36),
      text('channel', 16),
      text('recipient', 254),
      text('subject', 200),
      { name: 'body', type: 'text' },
      integer('attempts'),
      timestamp('created_at'),
      timestamp('due_at'),
    ],
    checks: [{ name: 'chk_incident_notices_channel', expression: `channel IN ('mail', 'webhook')` }],
    indices: [
      { name: 'ix_incident_notices_incident_id', columnNames: ['incident_id'] },
      { name: 'ix_incident_notices_due_at', columnNames: ['due_at'] },
    ],
    foreignKeys: [ofIncident('fk_incident_notices_incident')],
  });
}

function instancesTable(): Table {
  return new Table({
    name: 'instances',
    columns: [
      { ...text('id', 64), isPrimary: true, primaryKeyConstraintName: 'pk_instances' },
      timestamp('started_at'),
      timestamp('heartbeat_at'),
      timestamp('stopped_at', true),
      timestamp('isolated_at', true),
      text('isolation_reason', 500, true),
      text('isolated_by', 64, true),
    ],
  });
}
