import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import { Settings } from '../../platform/config/index.js';
import { Bursts, type Burst } from './bursts.js';
import { Detector, seenIn } from './detector.js';
import { IncidentReports } from './incident-reports.js';

/** One administrator changes a great deal at once: a busy morning, a rogue, or a stolen session. */
@Injectable()
export class AdministrationDetector extends Detector {
  readonly #changes: Burst;

  constructor(
    settings: Settings,
    bursts: Bursts,
    private readonly reports: IncidentReports,
  ) {
    super();
    this.#changes = bursts.of({
      name: 'administration',
      threshold: settings.DETECT_ADMINISTRATION_CHANGES,
      windowMinutes: settings.DETECT_ADMINISTRATION_WINDOW_MINUTES,
    });
  }

  override async notice(signal: NoticedSignal): Promise<void> {
    if (signal.kind !== 'administered') return;
    const { actorType: type, actorId: id } = signal;
    if (!(await this.#changes.swells(id))) return;
    this.reports.file({
      kind: 'administrator-activity',
      severity: 'medium',
      cause: `${type} ${id}`,
      summary: `One caller makes many administrators' changes, at last ${signal.action}${seenIn(signal)}`,
      source: signal.address,
      subject: { type, id },
    });
  }
}
