import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What became of requests with an `Idempotency-Key`. */
export class IdempotencyKeys1700000000003 implements MigrationInterface {
  readonly name = 'IdempotencyKeys1700000000003';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'idempotency_keys',
        columns: [
          {
            name: 'id',
            type: 'varchar',
            length: '64',
            isPrimary: true,
            primaryKeyConstraintName: 'pk_idempotency_keys',
          },
          { name: 'fingerprint', type: 'varchar', length: '64' },
          { name: 'claim_id', type: 'varchar', length: '36' },
          { name: 'lease_expires_at', type: 'bigint' },
          { name: 'status', type: 'integer', isNullable: true },
          { name: 'headers', type: 'text', isNullable: true },
          { name: 'body', type: 'text', isNullable: true },
          { name: 'expires_at', type: 'bigint' },
        ],
        checks: [{ name: 'chk_idempotency_keys_status', expression: 'status BETWEEN 200 AND 299' }],
        indices: [{ name: 'ix_idempotency_keys_expires_at', columnNames: ['expires_at'] }],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('idempotency_keys');
  }
}
