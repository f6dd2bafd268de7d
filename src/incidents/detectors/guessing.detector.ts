import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import type { Settings } from '../../platform/config/index.js';
import { BurstDetector, hitOn, type Hit } from './burst-detector.js';
import type { BurstOptions } from './bursts.js';
import { seenIn } from './detector.js';

/**
 * Somebody guesses the password of an account, from wherever. Locks and slow-downs have met it already, so nothing is
 * contained here. Of an account that does not exist there is nothing to guess.
 */
@Injectable()
export class GuessingDetector extends BurstDetector {
  protected override limits(settings: Settings): BurstOptions {
    return {
      name: 'guessing',
      threshold: settings.DETECT_GUESSING_FAILURES,
      windowMinutes: settings.DETECT_GUESSING_WINDOW_MINUTES,
    };
  }

  protected override hitIn(signal: NoticedSignal): Hit | undefined {
    if (signal.kind !== 'sign_in_failed' || signal.userId === undefined) return undefined;
    return hitOn('user', signal.userId, signal.address, {
      kind: 'password-guessing',
      severity: 'medium',
      summary: `The password of an account is guessed at${seenIn(signal)}`,
    });
  }
}
