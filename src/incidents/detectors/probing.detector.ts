import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import type { Settings } from '../../platform/config/index.js';
import { BurstDetector, hitOn, type Hit } from './burst-detector.js';
import type { BurstOptions } from './bursts.js';
import { seenIn } from './detector.js';

/** One caller tries what they may not, again and again: curious, or not who they seem to be. */
@Injectable()
export class ProbingDetector extends BurstDetector {
  protected override limits(settings: Settings): BurstOptions {
    return {
      name: 'probing',
      threshold: settings.DETECT_PROBING_REFUSALS,
      windowMinutes: settings.DETECT_PROBING_WINDOW_MINUTES,
    };
  }

  protected override hitIn(signal: NoticedSignal): Hit | undefined {
    if (signal.kind !== 'access_denied') return undefined;
    return hitOn(signal.principalType, signal.principalId, signal.address, {
      kind: 'privilege-probing',
      severity: 'low',
      summary: `A caller tries what they may not, at last ${signal.route}${seenIn(signal)}`,
    });
  }
}
