import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AuditActor } from '../audit/index.js';
import { Clock } from '../common/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { IncidentOpenings } from './incident-openings.js';
import { IncidentGrading } from './incident-grading.service.js';
import type { Incident } from './incident.entity.js';
import { SEVERITIES, type IncidentReport } from './incident.js';
import { incidentOpened } from './incidents.audit.js';
import { IncidentsRepository } from './incidents.repository.js';
import { HOUSE, IncidentTimeline } from './timeline.service.js';

/** What became of a report: the incident that it belongs to, and whether there was none before. */
export interface Reported {
  readonly id: string;
  readonly opened: boolean;
}

/** A report by a person has no cause of its own: each is an incident. */
export type PersonsReport = Omit<IncidentReport, 'cause'>;

/**
 * Opens incidents. The same kind and cause, while it is not closed, is the same incident, counted: however many report
 * at once, on however many instances. A graver report raises the severity of the one that is open, and calls anew.
 */
@Injectable()
export class IncidentsService {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly timeline: IncidentTimeline,
    private readonly grading: IncidentGrading,
    private readonly transactions: TransactionRunner,
    private readonly openings: IncidentOpenings,
    private readonly clock: Clock,
  ) {}

  /** What does not fit its column is cut: a report is never refused. */
  report(report: IncidentReport, actor: AuditActor = HOUSE): Promise<Reported> {
    const told = { ...report, cause: stored(report.cause, 200) };
    return this.transactions.runExclusively(`incident ${told.kind} ${told.cause}`, async () => {
      const open = await this.incidents.findOpenForUpdate(told.kind, told.cause);
      if (!open) {
        const opened = await this.#open(told, actor);
        await this.openings.tell(opened);
        return { id: opened.id, opened: true };
      }
      await this.#count(open, told, actor);
      return { id: open.id, opened: false };
    });
  }

  open(actor: AuditActor, report: PersonsReport): Promise<Incident> {
    return this.transactions.run(() => this.#open({ ...report, cause: `report ${randomUUID()}` }, actor));
  }

  async #open(report: IncidentReport, actor: AuditActor): Promise<Incident> {
    const seen = newIncident(report, this.clock.now());
    const incident = { ...seen, ...this.grading.demandsOf(seen) };
    const { id, kind, severity, cause, summary } = incident;
    await this.incidents.insert(incident);
    const audited = { action: incidentOpened, after: { kind, severity, cause } };
    await this.timeline.write(id, { what: 'opened', actor, note: summary, audited });
    await this.grading.begin(incident);
    return incident;
  }

  /** Who has acknowledged something lesser has not acknowledged what is graver. */
  async #count(open: Incident, { severity }: IncidentReport, actor: AuditActor): Promise<void> {
    const seen = { count: open.count + 1, lastSeenAt: this.clock.now() };
    await this.incidents.update(open.id, seen);
    if (SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(open.severity)) return;
    await this.grading.regrade(actor, { ...open, ...seen, acknowledgedAt: null, acknowledgedBy: null }, severity);
  }
}

function newIncident({ kind, severity, cause, summary, source, subject }: IncidentReport, now: Date): Incident {
  return {
    id: randomUUID(),
    kind,
    severity,
    state: 'detected',
    cause,
    summary: stored(summary, 1000),
    count: 1,
    firstSeenAt: now,
    lastSeenAt: now,
    source: source === undefined ? null : stored(source, 64),
    subjectType: subject ? stored(subject.type, 32) : null,
    subjectId: subject ? stored(subject.id, 128) : null,
    deadlineAt: null,
    assigneeId: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    escalationLevel: 0,
    dueAt: null,
  };
}

/** A report may repeat what a stranger sent. Neither database takes a NUL, nor the embedded one half a character. */
function stored(text: string, max: number): string {
  return text.replaceAll('\0', '').slice(0, max).toWellFormed();
}
