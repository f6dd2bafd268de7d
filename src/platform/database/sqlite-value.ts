import { isDate, isUint8Array } from 'node:util/types';
import { UnbindableValueError } from './database.errors.js';

/** What reaches the binding. Whole numbers go as bigint: the binding would store a number as REAL. */
export type SqliteValue = string | number | bigint | Uint8Array | null;

const NUL_OR_LONE_SURROGATE = /[\0\p{Surrogate}]/u;

/**
 * The only door through which values reach the native binding. Whatever it could not give back exactly as it came,
 * or would abort the process on, is refused here with an ordinary error that names the position and never the value.
 */
export function toSqliteValue(value: unknown, position: number): SqliteValue {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
      return fromText(value, position);
    case 'number':
      return fromNumber(value, position);
    case 'boolean':
      return value ? 1n : 0n;
    case 'bigint':
      if (!Number.isSafeInteger(Number(value))) throw new UnbindableValueError(position, 'an integer beyond 2^53');
      return value;
  }
  if (isUint8Array(value)) return value;
  throw new UnbindableValueError(
    position,
    isDate(value) ? 'a Date; bind its getTime()' : `a value of type ${typeof value}`,
  );
}

function fromText(value: string, position: number): string {
  if (!NUL_OR_LONE_SURROGATE.test(value)) return value;
  throw new UnbindableValueError(position, 'text with NUL or half a surrogate pair');
}

function fromNumber(value: number, position: number): number | bigint {
  if (Number.isSafeInteger(value)) return BigInt(value);
  if (!Number.isFinite(value)) throw new UnbindableValueError(position, 'a number that is not finite');
  if (Number.isInteger(value)) throw new UnbindableValueError(position, 'an integer beyond 2^53');
  return value;
}

/** Puts a row right in place: blobs come as ArrayBuffer, and integers beyond 2^53 would come rounded. */
export function readRow(row: Record<string, unknown>): Record<string, unknown> {
  for (const column in row) {
    const value = row[column];
    if (typeof value === 'number') {
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
        throw new RangeError(`column ${column} holds an integer beyond 2^53`);
      }
    } else if (value instanceof ArrayBuffer) row[column] = Buffer.from(value);
  }
  return row;
}
