import {
  Column,
  Entity,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  Table,
  type MigrationInterface,
  type QueryRunner,
} from 'typeorm';
import { TimestampColumn } from '../../src/platform/database/index.js';

/** A small schema for the database contracts: accounts, of which each has entries. */

@Entity('account')
export class Account {
  @PrimaryColumn('integer')
  id: number;

  @Column('integer', { default: 0 })
  balance: number;
}

@Entity('entry')
export class Entry {
  @PrimaryGeneratedColumn()
  id: number;

  @Column('varchar', { unique: true })
  label: string;

  @Column('boolean', { default: true })
  committed: boolean;

  @Column('integer', { nullable: true })
  accountId: number | null;

  @TimestampColumn({ nullable: true })
  writtenAt: Date | null;
}

export class CreateLedger1700000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'account',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true, primaryKeyConstraintName: 'pk_account' },
          { name: 'balance', type: 'integer', default: 0 },
        ],
        checks: [{ name: 'chk_account_balance', expression: '"balance" >= 0' }],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'entry',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
          { name: 'label', type: 'varchar', isUnique: true },
          { name: 'committed', type: 'boolean', default: true },
          { name: 'account_id', type: 'integer', isNullable: true },
          { name: 'written_at', type: 'bigint', isNullable: true },
        ],
        foreignKeys: [
          {
            name: 'fk_entry_account_id',
            columnNames: ['account_id'],
            referencedTableName: 'account',
            referencedColumnNames: ['id'],
            onDelete: 'RESTRICT',
          },
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('entry');
    await queryRunner.dropTable('account');
  }
}

export const ledger = { entities: [Account, Entry], migrations: [CreateLedger1700000000001] };

/** For tests that queue hundreds of transactions on a machine that may be busy with other things. */
export const patientLedger = { ...ledger, busyWaitMs: 60_000 };
