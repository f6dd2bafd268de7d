import { isIP } from 'node:net';
import { masked } from '../../platform/personal-data/index.js';
import type { Timeline, TraceEntry } from './timeline.js';

/**
 * The timeline for those who may not see personal data: addresses, wherever they stand, and what the account's row adds.
 * In the trail itself e-mail addresses and telephone numbers never were.
 */
export function maskedTimeline(timeline: Timeline): Timeline {
  return {
    ...timeline,
    entries: timeline.entries.map((entry) => maskedEntry(entry)),
    addresses: [...new Set(timeline.addresses.map((address) => maskedAddress(address)))],
  };
}

function maskedEntry(entry: TraceEntry): TraceEntry {
  const { subject, address, details } = entry;
  return {
    ...entry,
    address: address === null ? null : maskedAddress(address),
    details: maskedValue(details) as TraceEntry['details'],
    subject: subject?.type === 'address' ? { ...subject, id: subject.id && maskedAddress(subject.id) } : subject,
  };
}

function maskedAddress(address: string): string {
  return masked('address', address) as string;
}

function maskedValue(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => maskedValue(item, key));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, maskedValue(item, name)]));
  }
  if (/e-?mail/i.test(key)) return masked('email', value);
  if (/phone|mobile/i.test(key)) return masked('phone', value);
  return /address/i.test(key) || (typeof value === 'string' && isIP(value)) ? masked('address', value) : value;
}
