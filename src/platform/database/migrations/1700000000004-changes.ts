import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What every instance must hear of, in the order of commits. */
export class Changes1700000000004 implements MigrationInterface {
  readonly name = 'Changes1700000000004';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables()) await queryRunner.createTable(table);
    await queryRunner.query('INSERT INTO change_sequence (id, last) VALUES (1, 0)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables().toReversed()) await queryRunner.dropTable(table);
  }
}

function tables(): Table[] {
  return [
    new Table({
      name: 'changes',
      columns: [
        { name: 'sequence', type: 'bigint', isPrimary: true, primaryKeyConstraintName: 'pk_changes' },
        { name: 'topic', type: 'varchar', length: '16' },
        { name: 'subject', type: 'varchar', length: '64' },
        { name: 'expires_at', type: 'bigint' },
      ],
      indices: [{ name: 'ix_changes_expires_at', columnNames: ['expires_at'] }],
    }),
    new Table({
      name: 'change_sequence',
      columns: [
        { name: 'id', type: 'integer', isPrimary: true, primaryKeyConstraintName: 'pk_change_sequence' },
        { name: 'last', type: 'bigint' },
      ],
    }),
  ];
}
