import { Table, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What mailed links are good for, and an account's way out of a forced reset and of a lock. */
export class AccountRecovery1700000000007 implements MigrationInterface {
  readonly name = 'AccountRecovery1700000000007';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.addColumns('users', userColumns());
    await queryRunner.createTable(accountTokensTable());
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('account_tokens');
    await queryRunner.dropColumns('users', userColumns());
  }
}

function userColumns(): TableColumn[] {
  const names = ['password_reset_required_at', 'failures_forgiven_at'];
  return names.map((name) => new TableColumn({ name, type: 'bigint', isNullable: true }));
}

const text = (name: string, length: number) => ({ name, type: 'varchar', length: String(length) });

function accountTokensTable(): Table {
  return new Table({
    name: 'account_tokens',
    columns: [
      { ...text('id', 36), isPrimary: true, primaryKeyConstraintName: 'pk_account_tokens' },
      text('user_id', 36),
      text('purpose', 32),
      text('token_hash', 64),
      text('email', 254),
      { name: 'created_at', type: 'bigint' },
      { name: 'expires_at', type: 'bigint' },
    ],
    checks: [
      {
        name: 'chk_account_tokens_purpose',
        expression: `purpose IN ('password_reset', 'email_verification')`,
      },
    ],
    indices: [
      { name: 'uq_account_tokens_user_id_purpose', columnNames: ['user_id', 'purpose'], isUnique: true },
      { name: 'uq_account_tokens_token_hash', columnNames: ['token_hash'], isUnique: true },
      { name: 'ix_account_tokens_expires_at', columnNames: ['expires_at'] },
    ],
    foreignKeys: [
      {
        name: 'fk_account_tokens_user',
        columnNames: ['user_id'],
        referencedTableName: 'users',
        referencedColumnNames: ['id'],
        onDelete: 'CASCADE',
      },
    ],
  });
}
