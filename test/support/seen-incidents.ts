import { TransactionRunner } from '../../src/platform/database/index.js';
import type { Gatehouse } from './gatehouse.js';

export interface SeenIncident {
  readonly id: string;
  readonly kind: string;
  readonly severity: string;
  readonly cause: string;
  readonly source: string | null;
  readonly count: number;
}

/** The incidents of a house, oldest first. */
export function incidentsOf(gatehouse: Gatehouse): Promise<SeenIncident[]> {
  const { manager } = gatehouse.app.get(TransactionRunner);
  return manager.query('SELECT id, kind, severity, cause, source, count FROM incidents ORDER BY first_seen_at, id');
}
