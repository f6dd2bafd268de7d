import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

const LONGEST_ACCESS_TOKEN_MS = 86_400_000;

/** Until when a session's access tokens are good; for sessions that are there already, at the latest. */
export class SessionAccessExpiry1700000000008 implements MigrationInterface {
  readonly name = 'SessionAccessExpiry1700000000008';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.addColumn('sessions', new TableColumn({ name: 'access_expires_at', type: 'bigint', default: 0 }));
    await queryRunner.query(`UPDATE sessions SET access_expires_at = refresh_issued_at + ${LONGEST_ACCESS_TOKEN_MS}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropColumn('sessions', 'access_expires_at');
  }
}
