import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Partners' clients and their secrets. */
export class Clients1700000000006 implements MigrationInterface {
  readonly name = 'Clients1700000000006';

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

function tables(): Table[] {
  return [clientsTable(), clientSecretsTable()];
}

function clientsTable(): Table {
  return new Table({
    name: 'clients',
    columns: [
      { ...text('id', 64), isPrimary: true, primaryKeyConstraintName: 'pk_clients' },
      text('name', 100),
      text('grants', 64),
      { name: 'scope', type: 'text' },
      { name: 'rate_limit_per_minute', type: 'integer', isNullable: true },
      text('token_generation', 36),
      timestamp('disabled_at', true),
      timestamp('created_at'),
      timestamp('updated_at'),
      text('created_by', 64, true),
    ],
    checks: [{ name: 'chk_clients_rate_limit_per_minute', expression: 'rate_limit_per_minute > 0' }],
    indices: [{ name: 'ix_clients_created_at_id', columnNames: ['created_at', 'id'] }],
  });
}

function clientSecretsTable(): Table {
  return new Table({
    name: 'client_secrets',
    columns: [
      { ...text('id', 36), isPrimary: true, primaryKeyConstraintName: 'pk_client_secrets' },
      text('client_id', 64),
      text('label', 100, true),
      text('secret_hash', 64),
      timestamp('created_at'),
      timestamp('expires_at', true),
    ],
    indices: [{ name: 'ix_client_secrets_client_id', columnNames: ['client_id'] }],
    foreignKeys: [
      {
        name: 'fk_client_secrets_client',
        columnNames: ['client_id'],
        referencedTableName: 'clients',
        referencedColumnNames: ['id'],
        onDelete: 'CASCADE',
      },
    ],
  });
}
