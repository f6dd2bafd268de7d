import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import { Settings } from '../../platform/config/index.js';
import { Bursts, type Burst } from './bursts.js';
import { Detector, seenIn } from './detector.js';
import { IncidentReports } from './incident-reports.js';

/**
 * Somebody guesses the password of an account, from wherever. Locks and slow-downs have met it already, so nothing is
 * contained here. Of an account that does not exist there is nothing to guess.
 */
@Injectable()
export class GuessingDetector extends Detector {
  readonly #failures: Burst;

  constructor(
    settings: Settings,
    bursts: Bursts,
    private readonly reports: IncidentReports,
  ) {
    super();
    this.#failures = bursts.of({
      name: 'guessing',
      threshold: settings.DETECT_GUESSING_FAILURES,
      windowMinutes: settings.DETECT_GUESSING_WINDOW_MINUTES,
    });
  }

  override async notice(signal: NoticedSignal): Promise<void> {
    if (signal.kind !== 'sign_in_failed' || signal.userId === undefined) return;
    if (!(await this.#failures.swells(signal.userId))) return;
    this.reports.file({
      kind: 'password-guessing',
      severity: 'medium',
      cause: `user ${signal.userId}`,
      summary: `The password of an account is guessed at${seenIn(signal)}`,
      source: signal.address,
      subject: { type: 'user', id: signal.userId },
    });
  }
}
