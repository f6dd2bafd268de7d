import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import { Detector, seenIn } from './detector.js';
import { IncidentReports } from './incident-reports.js';

/**
 * A refresh token came back after its use (RFC 9700 §4.14.2): it was copied, or its client lost an answer for longer
 * than the grace. Which of them cannot be told, and the family is dead either way.
 */
@Injectable()
export class RefreshReuseDetector extends Detector {
  constructor(private readonly reports: IncidentReports) {
    super();
  }

  override notice(signal: NoticedSignal): void {
    if (signal.kind !== 'refresh_reused') return;
    this.reports.file({
      kind: 'refresh-reuse',
      severity: 'medium',
      cause: `session ${signal.sessionId}`,
      summary: `A refresh token was used twice; its session has ended${seenIn(signal)}`,
      source: signal.address,
      subject: { type: 'user', id: signal.userId },
    });
  }
}
