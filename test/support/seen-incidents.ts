import { TransactionRunner } from '../../src/platform/database/index.js';
import type { Gatehouse } from './gatehouse.js';

export interface SeenIncident {
  readonly kind: string;
  readonly severity: string;
  readonly cause: string;
  readonly source: string | null;
  readonly count: number;
}

/** The incidents of a house, oldest first. */
export function incidentsOf(gatehouse: Gatehouse): Promise<SeenIncident[]> {
  const { manager } = gatehouse.app.get(TransactionRunner);
  return manager.query('SELECT kind, severity, cause, source, count FROM incidents ORDER BY first_seen_at, id');
}

/** What `ask` answers, as soon as `holds`; asked again and again, for half a minute at most. */
export async function eventually<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  const end = performance.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    // SQLite answers at once: nothing else would ever have its turn.
    await new Promise((turn) => setImmediate(turn));
    if (performance.now() > end) throw new Error(`never came to pass; at last: ${JSON.stringify(answer)}`);
  }
}
