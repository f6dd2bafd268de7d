import { Check, Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';
import { NAME_KEY_LENGTH } from './product-text.js';

/**
 * One thing for sale. Invariants: `stock` and `priceCents` are never negative; every change raises `version`;
 * `nameKey` and `searchText` always are those of the texts that stand beside them.
 */
@Entity('products')
@Check('chk_products_price_cents', 'price_cents >= 0')
@Check('chk_products_stock', 'stock >= 0')
@Index('ix_products_name_key_id', ['nameKey', 'id'])
@Index('ix_products_price_cents_id', ['priceCents', 'id'])
@Index('ix_products_created_at_id', ['createdAt', 'id'])
export class Product {
  @PrimaryGeneratedColumn({ type: 'integer', primaryKeyConstraintName: 'pk_products' })
  id: number;

  @Index('uq_products_sku', { unique: true })
  @Column({ type: 'varchar', length: 64 })
  sku: string;

  @Column({ type: 'varchar', length: 200 })
  name: string;

  @Column({ type: 'text' })
  description: string;

  /** In the currency's minor unit; up to 2^53 - 1. */
  @Column({ type: 'bigint' })
  priceCents: number;

  /** ISO 4217. */
  @Column({ type: 'varchar', length: 3 })
  currency: string;

  @Column({ type: 'integer' })
  stock: number;

  /** Strangers see only active products. */
  @Column({ type: 'boolean' })
  active: boolean;

  @Column({ type: 'integer' })
  version: number;

  /** What sorting by name goes by. */
  @Column({ type: 'varchar', length: NAME_KEY_LENGTH, select: false })
  nameKey: string;

  /** What searching goes through. */
  @Column({ type: 'text', select: false })
  searchText: string;

  @TimestampColumn()
  createdAt: Date;

  @TimestampColumn()
  updatedAt: Date;
}
