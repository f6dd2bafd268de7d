import type { EntityMetadata, EntityTarget, ObjectLiteral } from 'typeorm';
import type { TransactionRunner } from './transaction-runner.js';

/* eslint-disable gatehouse/no-built-sql -- tables and columns are named by the entity's metadata, values are bound */

type RawRow = Record<string, unknown>;
type Property<T> = keyof T & string;
type Column = EntityMetadata['columns'][number];

/** Both drivers hand values of these types to the database as they are. */
const UNCHANGED = new Set<unknown>(['varchar', 'text', 'integer', 'bigint']);

/**
 * Rows of one entity, reached by statements that are composed once. TypeORM's builders compose each statement anew,
 * which costs more than the database takes to run it: this is for what every sign-in and every refresh does, and knows
 * only one-row statements. Columns, names and transformers are the entity's own.
 */
export class LeanRows<T extends ObjectLiteral> {
  readonly #statements = new Map<string, string>();
  /** Columns that are asked once whether the driver has to look at their values. */
  readonly #isUnchanged = new Map<Column, boolean>();

  constructor(
    private readonly transactions: TransactionRunner,
    private readonly entity: EntityTarget<T>,
  ) {}

  /** The row whose `property` is `value`, which a unique index should be on. */
  async find(property: Property<T>, value: string | number): Promise<T | null> {
    const sql = this.#statement(`find by ${property}`, () => this.#select(property));
    return this.#read(sql, value);
  }

  /** `find()` that locks the row until the transaction ends. @throws TransactionOverError outside of one */
  async findForUpdate(property: Property<T>, value: string | number): Promise<T | null> {
    const lock = this.transactions.rowLock;
    const sql = this.#statement(`lock by ${property}`, () => `${this.#select(property)}${lock}`);
    return this.#read(sql, value);
  }

  async insert(row: T): Promise<void> {
    await this.transactions.manager.query(this.#insertion, this.#values(row, this.#metadata.columns));
  }

  /** Sets the named properties to what `row` has, where `key` is what `row` has. */
  async update(row: T, key: Property<T>, properties: readonly Property<T>[]): Promise<void> {
    const columns = [...properties, key].map((property) => this.#columnOf(property));
    const sql = this.#statement(`update ${properties.join(' ')} by ${key}`, () => {
      const equals = columns.map((column, i) => `${column.databaseName} = $${i + 1}`);
      return `UPDATE ${this.#table} SET ${equals.slice(0, -1).join(', ')} WHERE ${equals.at(-1)}`;
    });
    await this.transactions.manager.query(sql, this.#values(row, columns));
  }

  /** Runs an UPDATE or DELETE that was written once, and answers the rows that it changed. */
  async changed(sql: string, parameters: readonly (string | number)[]): Promise<T[]> {
    const text = this.#statement(sql, () => `${sql} RETURNING ${this.#columns}`);
    const answer = await this.transactions.manager.query<RawRow[] | [RawRow[], number]>(text, [...parameters]);
    // PostgreSQL's driver puts the number of rows beside them.
    const rows = (this.transactions.dialect === 'postgres' ? answer[0] : answer) as RawRow[];
    return rows.map((row) => this.#hydrate(row));
  }

  async #read(sql: string, value: string | number): Promise<T | null> {
    const [row] = await this.transactions.manager.query<RawRow[]>(sql, [value]);
    return row ? this.#hydrate(row) : null;
  }

  #hydrate(row: RawRow): T {
    const { driver } = this.transactions.manager.dataSource;
    const metadata = this.#metadata;
    const entity = metadata.create() as T;
    for (const column of metadata.columns) {
      column.setEntityValue(entity, driver.prepareHydratedValue(row[column.databaseName], column));
    }
    return entity;
  }

  #values(row: T, columns: readonly Column[]): unknown[] {
    const { driver } = this.transactions.manager.dataSource;
    return columns.map((column): unknown => {
      if (this.#goesUnchanged(column)) return row[column.propertyName];
      return driver.preparePersistentValue(column.getEntityValue(row), column);
    });
  }

  #goesUnchanged(column: Column): boolean {
    const known = this.#isUnchanged.get(column);
    if (known !== undefined) return known;
    const isOwn = !column.embeddedMetadata && !column.relationMetadata;
    const unchanged = isOwn && !column.transformer && UNCHANGED.has(column.type);
    this.#isUnchanged.set(column, unchanged);
    return unchanged;
  }

  get #insertion(): string {
    return this.#statement('insert', () => {
      const names = this.#metadata.columns.map((column) => column.databaseName);
      return `INSERT INTO ${this.#table} (${names.join(', ')}) VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')})`;
    });
  }

  #select(property: Property<T>): string {
    return `SELECT ${this.#columns} FROM ${this.#table} WHERE ${this.#columnOf(property).databaseName} = $1`;
  }

  #statement(name: string, compose: () => string): string {
    const known = this.#statements.get(name);
    if (known) return known;
    const sql = compose();
    this.#statements.set(name, sql);
    return sql;
  }

  #columnOf(property: Property<T>) {
    const column = this.#metadata.findColumnWithPropertyName(property);
    if (!column) throw new Error(`${this.#metadata.name} has no property ${property}`);
    return column;
  }

  get #columns(): string {
    return this.#metadata.columns.map((column) => column.databaseName).join(', ');
  }

  get #table(): string {
    return this.#metadata.tableName;
  }

  get #metadata(): EntityMetadata {
    return this.transactions.manager.dataSource.getMetadata(this.entity);
  }
}
