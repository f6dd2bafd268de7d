import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import { Settings } from '../../platform/config/index.js';
import { clientAddressBlock } from '../../platform/limits/index.js';
import { Bursts, type Burst } from './bursts.js';
import { Detector, seenIn } from './detector.js';
import { IncidentReports } from './incident-reports.js';
import { SourceBlocks } from './source-blocks.service.js';

/** One address sends what looks like SQL, again and again. Parameters are bound, so this is an attempt and no more. */
@Injectable()
export class InjectionDetector extends Detector {
  readonly #probes: Burst;

  constructor(
    settings: Settings,
    bursts: Bursts,
    private readonly reports: IncidentReports,
    private readonly blocks: SourceBlocks,
  ) {
    super();
    this.#probes = bursts.of({
      name: 'injection',
      threshold: settings.DETECT_INJECTION_PROBES,
      windowMinutes: settings.DETECT_INJECTION_WINDOW_MINUTES,
    });
  }

  override async notice(signal: NoticedSignal): Promise<void> {
    if (signal.kind !== 'input_suspicious') return;
    const source = clientAddressBlock(signal.address);
    if (!(await this.#probes.swells(source))) return;
    void this.blocks.block(signal.address);
    this.reports.file({
      kind: 'injection',
      severity: 'medium',
      cause: `address ${source}`,
      summary: `Input that looks like SQL (${signal.pattern}) comes to ${signal.route}${seenIn(signal)}`,
      source,
    });
  }
}
