import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import { Settings } from '../../platform/config/index.js';
import { Bursts, type Burst } from './bursts.js';
import { Detector, seenIn } from './detector.js';
import { IncidentReports } from './incident-reports.js';

/** One caller tries what they may not, again and again: curious, or not who they seem to be. */
@Injectable()
export class ProbingDetector extends Detector {
  readonly #refusals: Burst;

  constructor(
    settings: Settings,
    bursts: Bursts,
    private readonly reports: IncidentReports,
  ) {
    super();
    this.#refusals = bursts.of({
      name: 'probing',
      threshold: settings.DETECT_PROBING_REFUSALS,
      windowMinutes: settings.DETECT_PROBING_WINDOW_MINUTES,
    });
  }

  override async notice(signal: NoticedSignal): Promise<void> {
    if (signal.kind !== 'access_denied') return;
    const { principalType: type, principalId: id } = signal;
    if (!(await this.#refusals.swells(id))) return;
    this.reports.file({
      kind: 'privilege-probing',
      severity: 'low',
      cause: `${type} ${id}`,
      summary: `A caller tries what they may not, at last ${signal.route}${seenIn(signal)}`,
      source: signal.address,
      subject: { type, id },
    });
  }
}
