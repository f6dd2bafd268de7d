import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What detection remembers: the networks that accounts sign in from, and the bait. */
export class Detection1700000000012 implements MigrationInterface {
  readonly name = 'Detection1700000000012';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(knownNetworksTable());
    await queryRunner.createTable(apiTokensTable());
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('api_tokens');
    await queryRunner.dropTable('known_networks');
  }
}

const text = (name: string, length: number) => ({ name, type: 'varchar', length: String(length) });

const ofAUser = (name: string) => ({
  name,
  columnNames: ['user_id'],
  referencedTableName: 'users',
  referencedColumnNames: ['id'],
  onDelete: 'CASCADE',
});

function knownNetworksTable(): Table {
  return new Table({
    name: 'known_networks',
    columns: [
      { ...text('id', 43), isPrimary: true, primaryKeyConstraintName: 'pk_known_networks' },
      text('user_id', 36),
      { name: 'expires_at', type: 'bigint' },
    ],
    indices: [
      { name: 'ix_known_networks_user_id', columnNames: ['user_id'] },
      { name: 'ix_known_networks_expires_at', columnNames: ['expires_at'] },
    ],
    foreignKeys: [ofAUser('fk_known_networks_user')],
  });
}

function apiTokensTable(): Table {
  return new Table({
    name: 'api_tokens',
    columns: [
      { ...text('id', 36), isPrimary: true, primaryKeyConstraintName: 'pk_api_tokens' },
      text('user_id', 36),
      text('token', 64),
      { name: 'created_at', type: 'bigint' },
    ],
    indices: [{ name: 'ix_api_tokens_user_id', columnNames: ['user_id'] }],
    foreignKeys: [ofAUser('fk_api_tokens_user')],
  });
}
