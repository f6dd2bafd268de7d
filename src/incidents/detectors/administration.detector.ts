import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import type { Settings } from '../../platform/config/index.js';
import { BurstDetector, hitOn, type Hit } from './burst-detector.js';
import type { BurstOptions } from './bursts.js';
import { seenIn } from './detector.js';

/** One administrator changes a great deal at once: a busy morning, a rogue, or a stolen session. */
@Injectable()
export class AdministrationDetector extends BurstDetector {
  protected override limits(settings: Settings): BurstOptions {
    return {
      name: 'administration',
      threshold: settings.DETECT_ADMINISTRATION_CHANGES,
      windowMinutes: settings.DETECT_ADMINISTRATION_WINDOW_MINUTES,
    };
  }

  protected override hitIn(signal: NoticedSignal): Hit | undefined {
    if (signal.kind !== 'administered') return undefined;
    return hitOn(signal.actorType, signal.actorId, signal.address, {
      kind: 'administrator-activity',
      severity: 'medium',
      summary: `One caller makes many administrators' changes, at last ${signal.action}${seenIn(signal)}`,
    });
  }
}
