import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import { Settings } from '../../platform/config/index.js';
import { clientAddressBlock } from '../../platform/limits/index.js';
import { Bursts, type Burst } from './bursts.js';
import { Detector, seenIn } from './detector.js';
import { IncidentReports } from './incident-reports.js';
import { SourceBlocks } from './source-blocks.service.js';

/** One address tries many accounts, known or not, as with a list of passwords that leaked elsewhere. */
@Injectable()
export class StuffingDetector extends Detector {
  readonly #accounts: Burst;

  constructor(
    settings: Settings,
    bursts: Bursts,
    private readonly reports: IncidentReports,
    private readonly blocks: SourceBlocks,
  ) {
    super();
    this.#accounts = bursts.of({
      name: 'stuffing',
      threshold: settings.DETECT_STUFFING_ACCOUNTS,
      windowMinutes: settings.DETECT_STUFFING_WINDOW_MINUTES,
    });
  }

  override async notice(signal: NoticedSignal): Promise<void> {
    if (signal.kind !== 'sign_in_failed') return;
    const source = clientAddressBlock(signal.address);
    if (!(await this.#accounts.swells(source, signal.account))) return;
    void this.blocks.block(signal.address);
    this.reports.file({
      kind: 'credential-stuffing',
      severity: 'medium',
      cause: `address ${source}`,
      summary: `Many accounts are tried from one address${seenIn(signal)}`,
      source,
    });
  }
}
