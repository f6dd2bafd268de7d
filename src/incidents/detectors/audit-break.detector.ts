import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import { ConfirmedSigns } from '../confirmed-signs.js';
import { Detector, seenIn } from './detector.js';
import { IncidentReports } from './incident-reports.js';

/** The trail has been tampered with, or is kept from growing: somebody writes to the database past this house. */
@Injectable()
export class AuditBreakDetector extends Detector {
  constructor(
    private readonly signs: ConfirmedSigns,
    private readonly reports: IncidentReports,
  ) {
    super();
  }

  override notice(signal: NoticedSignal): void {
    if (signal.kind === 'audit_stuck') this.#stuck(signal.eventId);
    if (signal.kind !== 'audit_broken') return;
    const summary = `The audit chain is broken at row ${signal.sequence}${seenIn(signal)}`;
    this.reports.file({ kind: 'audit-break', severity: 'high', cause: 'audit chain', summary }, (incidentId) =>
      this.signs.tell({ reason: summary, incidentId }),
    );
  }

  /** No confirmed sign: a full disk does it too. */
  #stuck(eventId: string): void {
    const summary = `Events of the audit trail are not sealed; the oldest is ${eventId}, and the log says why`;
    this.reports.file({ kind: 'audit-break', severity: 'high', cause: 'audit sealing', summary });
  }
}
