import { createHash } from 'node:crypto';
import { DefaultNamingStrategy, type NamingStrategyInterface, type Table, type View } from 'typeorm';

/** PostgreSQL cuts longer identifiers. */
const IDENTIFIER_MAX = 63;
const HASH_CHARACTERS = 8;

type TableOrName = Table | View | string;

/** Names that a person can read in an error or a query plan, the same on both databases and on every run. */
export class SnakeCaseNamingStrategy extends DefaultNamingStrategy implements NamingStrategyInterface {
  override tableName(className: string, givenName: string | undefined): string {
    return givenName ?? snakeCase(className);
  }

  override columnName(property: string, givenName: string | undefined, prefixes: string[]): string {
    return snakeCase([...prefixes, givenName ?? property].join('_'));
  }

  override joinColumnName(relation: string, referencedColumn: string): string {
    return snakeCase(`${relation}_${referencedColumn}`);
  }

  override joinTableName(first: string, second: string, property: string): string {
    return shortened(snakeCase(`${first}_${property.replaceAll('.', '_')}_${second}`));
  }

  override joinTableColumnName(table: string, property: string, column?: string): string {
    return snakeCase(`${table}_${column ?? property}`);
  }

  override joinTableInverseColumnName(table: string, property: string, column?: string): string {
    return this.joinTableColumnName(table, property, column);
  }

  override primaryKeyName(table: TableOrName): string {
    return named('pk', table);
  }

  override uniqueConstraintName(table: TableOrName, columns: string[]): string {
    return named('uq', table, columns);
  }

  override relationConstraintName(table: TableOrName, columns: string[], where?: string): string {
    return named('uq', table, columns, where);
  }

  override foreignKeyName(table: TableOrName, columns: string[]): string {
    return named('fk', table, columns);
  }

  override indexName(table: TableOrName, columns: string[], where?: string): string {
    return named('ix', table, columns, where);
  }

  override checkConstraintName(table: TableOrName, expression: string): string {
    return named('chk', table, [], expression);
  }

  override defaultConstraintName(table: TableOrName, column: string): string {
    return named('df', table, [column]);
  }

  override exclusionConstraintName(table: TableOrName, expression: string): string {
    return named('xcl', table, [], expression);
  }
}

function snakeCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** Columns are sorted: TypeORM asks with the same columns in any order. What no name can hold is named by its hash. */
function named(prefix: string, table: TableOrName, columns: readonly string[] = [], expression = ''): string {
  const path = typeof table === 'string' ? table : table.name;
  const parts = [prefix, path.split('.').at(-1)!, ...columns.toSorted()];
  return shortened([...parts, ...(expression ? [hash(expression)] : [])].join('_'));
}

function shortened(name: string): string {
  if (name.length <= IDENTIFIER_MAX) return name;
  return `${name.slice(0, IDENTIFIER_MAX - HASH_CHARACTERS - 1)}_${hash(name)}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARACTERS);
}
