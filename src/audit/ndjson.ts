import type { AuditEventRow } from './audit-event.entity.js';
import { AuditEventResponse } from './dto/audit-event.response.js';

/** One JSON object a line, as they are answered. */
export function linesOf(events: readonly AuditEventRow[]): string {
  return events.map((event) => `${JSON.stringify(AuditEventResponse.of(event))}\n`).join('');
}

/** The next batch is read once this one has been taken. */
export async function* ndjson(batches: AsyncIterable<readonly AuditEventRow[]>): AsyncIterable<string> {
  for await (const batch of batches) yield linesOf(batch);
}
