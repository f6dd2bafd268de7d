import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import type { Settings } from '../../platform/config/index.js';
import { BurstDetector, hitFromAddress, type Hit } from './burst-detector.js';
import type { BurstOptions } from './bursts.js';
import { seenIn } from './detector.js';

/**
 * One address sends tokens that nobody here has made. After an emergency rotation every good client does, with keys that
 * are known no more: that alone is told with low severity, and keeps nobody from signing in again.
 */
@Injectable()
export class ForgeryDetector extends BurstDetector {
  protected override limits(settings: Settings): BurstOptions {
    return {
      name: 'forgery',
      threshold: settings.DETECT_FORGERY_TOKENS,
      windowMinutes: settings.DETECT_FORGERY_WINDOW_MINUTES,
    };
  }

  protected override hitIn(signal: NoticedSignal): Hit | undefined {
    if (signal.kind !== 'token_rejected') return undefined;
    const isCertain = signal.reason !== 'unknown_key';
    const hit = hitFromAddress(signal.address, {
      kind: 'token-forgery',
      severity: isCertain ? 'medium' : 'low',
      summary: `Forged tokens come from one address, at last with a fault of: ${signal.reason}${seenIn(signal)}`,
    });
    return isCertain ? hit : { ...hit, keepsOut: undefined };
  }
}
