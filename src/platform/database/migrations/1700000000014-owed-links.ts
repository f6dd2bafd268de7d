import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Links to a new password that wait to be mailed. */
export class OwedLinks1700000000014 implements MigrationInterface {
  readonly name = 'OwedLinks1700000000014';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'owed_links',
        columns: [
          {
            name: 'user_id',
            type: 'varchar',
            length: '36',
            isPrimary: true,
            primaryKeyConstraintName: 'pk_owed_links',
          },
          { name: 'attempts', type: 'integer' },
          { name: 'created_at', type: 'bigint' },
          { name: 'due_at', type: 'bigint' },
        ],
        indices: [{ name: 'ix_owed_links_due_at', columnNames: ['due_at'] }],
        foreignKeys: [
          {
            name: 'fk_owed_links_user',
            columnNames: ['user_id'],
            referencedTableName: 'users',
            referencedColumnNames: ['id'],
            onDelete: 'CASCADE',
          },
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('owed_links');
  }
}
