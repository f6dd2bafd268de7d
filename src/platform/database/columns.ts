import { Column, type ColumnOptions, type ValueTransformer } from 'typeorm';

type TimestampOptions = Omit<ColumnOptions, 'type' | 'transformer'>;

const instant: ValueTransformer = {
  to: (value: Date | null | undefined) => toMilliseconds(value),
  from: (value: number | null) => (value === null ? null : new Date(value)),
};

function toMilliseconds(value: Date | null | undefined): number | null | undefined {
  if (value === null || value === undefined) return value;
  const milliseconds = value.getTime();
  if (Number.isNaN(milliseconds)) throw new TypeError('a timestamp is not a valid date');
  return milliseconds;
}

/**
 * An instant, stored as whole milliseconds since the epoch on both databases: neither time zones nor SQLite's whole
 * seconds can change it, and raw rows hold the same number on both. The property is a Date.
 */
export const TimestampColumn = (options: TimestampOptions = {}): PropertyDecorator =>
  Column({ ...options, type: 'bigint', transformer: instant });
