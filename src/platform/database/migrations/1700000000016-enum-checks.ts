import { TableCheck, type MigrationInterface, type QueryRunner } from 'typeorm';

const ACTOR_TYPES = `('user', 'client', 'system', 'anonymous')`;
const INCIDENT_STATES = `('detected', 'assessed', 'contained', 'analysed', 'remediated', 'verified', 'closed')`;
const END_REASONS = `('logout', 'password_changed', 'user_disabled', 'client_cut_off', 'refresh_reuse', 'revoked')`;

const CHECKS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sessions: { end_reason: END_REASONS },
  incident_timeline: { actor_type: ACTOR_TYPES, from_state: INCIDENT_STATES, to_state: INCIDENT_STATES },
  playbook_runs: { actor_type: ACTOR_TYPES },
};

const checksOf = (table: string, columns: Readonly<Record<string, string>>) =>
  Object.entries(columns).map(
    ([column, values]) => new TableCheck({ name: `chk_${table}_${column}`, expression: `${column} IN ${values}` }),
  );

/** What columns of closed sets may hold, where their tables did not say so. */
export class EnumChecks1700000000016 implements MigrationInterface {
  readonly name = 'EnumChecks1700000000016';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(CHECKS)) {
      await queryRunner.createCheckConstraints(table, checksOf(table, columns));
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(CHECKS)) {
      await queryRunner.dropCheckConstraints(table, checksOf(table, columns));
    }
  }
}
