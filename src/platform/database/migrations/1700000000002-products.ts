import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** The catalogue. */
export class Products1700000000002 implements MigrationInterface {
  readonly name = 'Products1700000000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'products',
        columns: [
          {
            name: 'id',
            type: 'integer',
            isPrimary: true,
            isGenerated: true,
            generationStrategy: 'increment',
            primaryKeyConstraintName: 'pk_products',
          },
          { name: 'sku', type: 'varchar', length: '64' },
          { name: 'name', type: 'varchar', length: '200' },
          { name: 'description', type: 'text' },
          { name: 'price_cents', type: 'bigint' },
          { name: 'currency', type: 'varchar', length: '3' },
          { name: 'stock', type: 'integer' },
          { name: 'active', type: 'boolean' },
          { name: 'version', type: 'integer' },
          { name: 'name_key', type: 'varchar', length: '64' },
          { name: 'search_text', type: 'text' },
          { name: 'created_at', type: 'bigint' },
          { name: 'updated_at', type: 'bigint' },
        ],
        checks: [
          { name: 'chk_products_price_cents', expression: 'price_cents >= 0' },
          { name: 'chk_products_stock', expression: 'stock >= 0' },
        ],
        indices: [
          { name: 'uq_products_sku', columnNames: ['sku'], isUnique: true },
          { name: 'ix_products_name_key_id', columnNames: ['name_key', 'id'] },
          { name: 'ix_products_price_cents_id', columnNames: ['price_cents', 'id'] },
          { name: 'ix_products_created_at_id', columnNames: ['created_at', 'id'] },
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('products');
  }
}
