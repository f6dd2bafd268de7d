import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import type { Settings } from '../../platform/config/index.js';
import { BurstDetector, hitFromAddress, type Hit } from './burst-detector.js';
import type { BurstOptions } from './bursts.js';
import { seenIn } from './detector.js';

/** One address tries many accounts, known or not, as with a list of passwords that leaked elsewhere. */
@Injectable()
export class StuffingDetector extends BurstDetector {
  protected override limits(settings: Settings): BurstOptions {
    return {
      name: 'stuffing',
      threshold: settings.DETECT_STUFFING_ACCOUNTS,
      windowMinutes: settings.DETECT_STUFFING_WINDOW_MINUTES,
    };
  }

  protected override hitIn(signal: NoticedSignal): Hit | undefined {
    if (signal.kind !== 'sign_in_failed') return undefined;
    const hit = hitFromAddress(signal.address, {
      kind: 'credential-stuffing',
      severity: 'medium',
      summary: `Many accounts are tried from one address${seenIn(signal)}`,
    });
    return { ...hit, member: signal.account };
  }
}
