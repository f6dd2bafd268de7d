import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** Where a row stands in an order: by `key`, and by `id` among equal ones. */
export interface Place {
  readonly key: string | number;
  readonly id: string | number;
}

/** What part of a listing to read. */
export interface Reach {
  /** Where the page before ended. */
  readonly after?: Place;
  readonly limit: number;
}

export interface Order {
  /** Names from code, never from a caller. */
  readonly property: string;
  readonly direction: 'ASC' | 'DESC';
  /** What is unique, where it is not `id`. */
  readonly id?: string;
}

/**
 * Orders by `(property, id)`, starts behind `after`, and reads one row more than the limit, so that the caller sees
 * whether there is more. One row comparison: an index on both columns answers it, however far in.
 */
export function keyset<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  { property, direction, id: unique = 'id' }: Order,
  { after, limit }: Reach,
): SelectQueryBuilder<T> {
  const [key, id] = [`${query.alias}.${property}`, `${query.alias}.${unique}`];
  // eslint-disable-next-line gatehouse/no-built-sql -- names and directions are the repositories', the place is bound
  if (after) query.andWhere(`(${key}, ${id}) ${direction === 'ASC' ? '>' : '<'} (:placeKey, :placeId)`);
  if (after) query.setParameters({ placeKey: after.key, placeId: after.id });
  return query
    .orderBy(key, direction)
    .addOrderBy(id, direction)
    .limit(limit + 1);
}
