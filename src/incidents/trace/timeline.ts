import type { AuditActor, AuditOutcome } from '../../audit/index.js';
import type { TraceKind, TraceSubject } from './trace-subject.js';

/** Where an entry was read: the audit trail, or what the database says of the thing itself. */
export const TRACE_SOURCES = ['audit', 'sessions', 'accounts', 'assignments'] as const;
export type TraceSource = (typeof TRACE_SOURCES)[number];

/** By what an entry was found: the subject of the trace itself, or what it is linked to. */
export const TRACE_LINKS = ['request', 'session', 'user', 'client', 'address'] as const;
export type TraceLink = TraceKind | 'client';

export interface TracedThing {
  readonly type: string;
  readonly id: string | null;
  readonly name: string | null;
}

/** One thing that happened, told by one source. */
export interface TraceEntry {
  readonly at: Date;
  readonly source: TraceSource;
  readonly link: TraceLink;
  /** A sentence without personal data. */
  readonly what: string;
  readonly outcome: AuditOutcome | null;
  /** How many of the same kind it stands for; 1 for most. */
  readonly times: number;
  readonly actor: AuditActor | null;
  readonly subject: TracedThing | null;
  readonly requestId: string | null;
  readonly address: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  /** Of an event in the audit trail; the second once it is sealed. */
  readonly eventId: string | null;
  readonly sequence: number | null;
}

/** A limit was met: what was found by `link` is not all here. */
export interface TraceCut {
  readonly link: TraceLink;
  /** In words. */
  readonly what: string;
  readonly from: Date | null;
  readonly to: Date | null;
}

/** How often an account appears with and without success; what the trail has counted together is counted so. */
export interface TracedAccount {
  readonly id: string;
  /** Nothing for an account that is no more. */
  readonly name: string | null;
  readonly succeeded: number;
  readonly failed: number;
}

/** Everything about one subject, oldest first. */
export interface Timeline {
  readonly subject: TraceSubject;
  readonly collectedAt: Date;
  readonly entries: readonly TraceEntry[];
  readonly cuts: readonly TraceCut[];
  readonly users: readonly TracedAccount[];
  readonly sessionIds: readonly string[];
  readonly clientIds: readonly string[];
  readonly addresses: readonly string[];
}
