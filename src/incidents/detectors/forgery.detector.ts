import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import { Settings } from '../../platform/config/index.js';
import { clientAddressBlock } from '../../platform/limits/index.js';
import { Bursts, type Burst } from './bursts.js';
import { Detector, seenIn } from './detector.js';
import { IncidentReports } from './incident-reports.js';
import { SourceBlocks } from './source-blocks.service.js';

/**
 * One address sends tokens that nobody here has made. After an emergency rotation every good client does, with keys that
 * are known no more: that alone is told with low severity, and keeps nobody from signing in again.
 */
@Injectable()
export class ForgeryDetector extends Detector {
  readonly #tokens: Burst;

  constructor(
    settings: Settings,
    bursts: Bursts,
    private readonly reports: IncidentReports,
    private readonly blocks: SourceBlocks,
  ) {
    super();
    this.#tokens = bursts.of({
      name: 'forgery',
      threshold: settings.DETECT_FORGERY_TOKENS,
      windowMinutes: settings.DETECT_FORGERY_WINDOW_MINUTES,
    });
  }

  override async notice(signal: NoticedSignal): Promise<void> {
    if (signal.kind !== 'token_rejected') return;
    const source = clientAddressBlock(signal.address);
    if (!(await this.#tokens.swells(source))) return;
    const isCertain = signal.reason !== 'unknown_key';
    if (isCertain) void this.blocks.block(signal.address);
    this.reports.file({
      kind: 'token-forgery',
      severity: isCertain ? 'medium' : 'low',
      cause: `address ${source}`,
      summary: `Forged tokens come from one address, at last with a fault of: ${signal.reason}${seenIn(signal)}`,
      source,
    });
  }
}
