import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Accounts and what hangs on them: roles, sessions; and the signing keys. */
export class Accounts1700000000001 implements MigrationInterface {
  readonly name = 'Accounts1700000000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables()) await queryRunner.createTable(table);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables().toReversed()) await queryRunner.dropTable(table);
  }
}

function tables(): Table[] {
  return [usersTable(), roleAssignmentsTable(), sessionsTable(), signingKeysTable()];
}

const id = (table: string) => ({
  name: 'id',
  type: 'varchar',
  length: '36',
  isPrimary: true,
  primaryKeyConstraintName: `pk_${table}`,
});

const text = (name: string, length: number, isNullable = false) => ({
  name,
  type: 'varchar',
  length: String(length),
  isNullable,
});

const timestamp = (name: string, isNullable = false) => ({ name, type: 'bigint', isNullable });

const ofUser = (name: string) => ({
  name,
  columnNames: ['user_id'],
  referencedTableName: 'users',
  referencedColumnNames: ['id'],
  onDelete: 'CASCADE',
});

function usersTable(): Table {
  return new Table({
    name: 'users',
    columns: [
      id('users'),
      text('username', 64),
      text('username_key', 256),
      text('email', 254),
      text('email_key', 1024),
      timestamp('email_verified_at', true),
      text('password_hash', 256),
      timestamp('disabled_at', true),
      timestamp('created_at'),
      timestamp('updated_at'),
    ],
    indices: [
      { name: 'uq_users_username_key', columnNames: ['username_key'], isUnique: true },
      { name: 'uq_users_email_key', columnNames: ['email_key'], isUnique: true },
      { name: 'ix_users_created_at_id', columnNames: ['created_at', 'id'] },
    ],
  });
}

function roleAssignmentsTable(): Table {
  const primaryKeyConstraintName = 'pk_role_assignments';
  return new Table({
    name: 'role_assignments',
    columns: [
      { ...text('user_id', 36), isPrimary: true, primaryKeyConstraintName },
      { ...text('role', 64), isPrimary: true, primaryKeyConstraintName },
      timestamp('granted_at'),
      text('granted_by', 64, true),
    ],
    indices: [{ name: 'ix_role_assignments_role', columnNames: ['role'] }],
    foreignKeys: [ofUser('fk_role_assignments_user')],
  });
}

function sessionsTable(): Table {
  return new Table({
    name: 'sessions',
    columns: [
      id('sessions'),
      text('user_id', 36),
      text('client_id', 64),
      { name: 'scope', type: 'text', isNullable: true },
      { name: 'generation', type: 'integer' },
      timestamp('refresh_issued_at'),
      timestamp('refresh_expires_at'),
      timestamp('created_at'),
      timestamp('expires_at'),
      text('address', 45),
      text('user_agent', 256),
      timestamp('ended_at', true),
      text('end_reason', 32, true),
    ],
    indices: [
      { name: 'ix_sessions_user_id', columnNames: ['user_id'] },
      { name: 'ix_sessions_refresh_expires_at', columnNames: ['refresh_expires_at'] },
    ],
    foreignKeys: [ofUser('fk_sessions_user')],
  });
}

function signingKeysTable(): Table {
  return new Table({
    name: 'signing_keys',
    columns: [
      { ...text('kid', 64), isPrimary: true, primaryKeyConstraintName: 'pk_signing_keys' },
      text('algorithm', 16),
      text('state', 16),
      { name: 'sealed_private_key', type: 'text', isNullable: true },
      { name: 'public_key', type: 'text', isNullable: true },
      timestamp('created_at'),
      timestamp('retired_at', true),
    ],
    checks: [
      { name: 'chk_signing_keys_algorithm', expression: `algorithm IN ('RS256', 'ES256', 'HS256')` },
      { name: 'chk_signing_keys_state', expression: `state IN ('active', 'retired')` },
    ],
  });
}
