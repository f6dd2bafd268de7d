import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Runs of playbooks on incidents, and the mark that freezes roles and their holders. */
export class Playbooks1700000000013 implements MigrationInterface {
  readonly name = 'Playbooks1700000000013';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(runsTable());
    await queryRunner.createTable(freezesTable());
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('access_freezes');
    await queryRunner.dropTable('playbook_runs');
  }
}

const text = (name: string, length: number, isNullable = false) => ({
  name,
  type: 'varchar',
  length: String(length),
  isNullable,
});

const longText = (name: string, isNullable = false) => ({ name, type: 'text', isNullable });

const timestamp = (name: string, isNullable = false) => ({ name, type: 'bigint', isNullable });

function runsTable(): Table {
  return new Table({
    name: 'playbook_runs',
    columns: [
      { ...text('id', 36), isPrimary: true, primaryKeyConstraintName: 'pk_playbook_runs' },
      text('incident_id', 36),
      text('playbook', 64),
      longText('parameters'),
      text('state', 16),
      longText('results'),
      text('failure', 100, true),
      text('actor_type', 16),
      text('actor_id', 64),
      text('actor_name', 100, true),
      longText('actor_scope', true),
      timestamp('started_at'),
      timestamp('finished_at', true),
      text('holder', 36),
      timestamp('held_until'),
    ],
    checks: [{ name: 'chk_playbook_runs_state', expression: `state IN ('running', 'interrupted', 'done')` }],
    indices: [
      {
        name: 'uq_playbook_runs_incident_playbook',
        columnNames: ['incident_id', 'playbook'],
        isUnique: true,
        where: `state = 'running'`,
      },
      { name: 'ix_playbook_runs_incident_started_at', columnNames: ['incident_id', 'started_at'] },
      { name: 'ix_playbook_runs_state', columnNames: ['state'] },
    ],
    foreignKeys: [
      {
        name: 'fk_playbook_runs_incident',
        columnNames: ['incident_id'],
        referencedTableName: 'incidents',
        referencedColumnNames: ['id'],
        onDelete: 'CASCADE',
      },
    ],
  });
}

function freezesTable(): Table {
  return new Table({
    name: 'access_freezes',
    columns: [
      { ...text('id', 16), isPrimary: true, primaryKeyConstraintName: 'pk_access_freezes' },
      timestamp('frozen_at'),
      text('frozen_by', 64),
      text('reason', 500),
    ],
    checks: [{ name: 'chk_access_freezes_id', expression: `id = 'access'` }],
  });
}
