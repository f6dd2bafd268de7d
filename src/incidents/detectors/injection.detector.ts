import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import type { Settings } from '../../platform/config/index.js';
import { BurstDetector, hitFromAddress, type Hit } from './burst-detector.js';
import type { BurstOptions } from './bursts.js';
import { seenIn } from './detector.js';

/** One address sends what looks like SQL, again and again. Parameters are bound, so this is an attempt and no more. */
@Injectable()
export class InjectionDetector extends BurstDetector {
  protected override limits(settings: Settings): BurstOptions {
    return {
      name: 'injection',
      threshold: settings.DETECT_INJECTION_PROBES,
      windowMinutes: settings.DETECT_INJECTION_WINDOW_MINUTES,
    };
  }

  protected override hitIn(signal: NoticedSignal): Hit | undefined {
    if (signal.kind !== 'input_suspicious') return undefined;
    return hitFromAddress(signal.address, {
      kind: 'injection',
      severity: 'medium',
      summary: `Input that looks like SQL (${signal.pattern}) comes to ${signal.route}${seenIn(signal)}`,
    });
  }
}
