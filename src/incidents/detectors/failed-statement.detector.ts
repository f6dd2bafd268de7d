import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import { clientAddressBlock } from '../../platform/limits/index.js';
import { Detector, seenIn } from './detector.js';
import { IncidentReports } from './incident-reports.js';
import { SourceBlocks } from './source-blocks.service.js';

/**
 * The database refused a statement while it served a request. Bound parameters and validated input never do that, so
 * the first one calls an operator; until then this source is kept from this route, with or without a session.
 */
@Injectable()
export class FailedStatementDetector extends Detector {
  constructor(
    private readonly reports: IncidentReports,
    private readonly blocks: SourceBlocks,
  ) {
    super();
  }

  override notice(signal: NoticedSignal): void {
    if (signal.kind !== 'statement_failed') return;
    const source = clientAddressBlock(signal.address);
    void this.blocks.block(signal.address);
    void this.blocks.block(signal.address, signal.route);
    this.reports.file({
      kind: 'injection',
      severity: 'high',
      cause: `route ${signal.route}`,
      summary: `The database refused a statement of ${signal.route}: input may have reached it unbound${seenIn(signal)}`,
      source,
    });
  }
}
