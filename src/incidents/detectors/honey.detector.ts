import { Injectable } from '@nestjs/common';
import type { NoticedSignal } from '../../audit/index.js';
import { clientAddressBlock } from '../../platform/limits/index.js';
import { ConfirmedSigns } from '../confirmed-signs.js';
import { Detector, seenIn } from './detector.js';
import { IncidentReports } from './incident-reports.js';
import { SourceBlocks } from './source-blocks.service.js';

/** Bait that stands in the database alone was presented, or was about to leave: somebody reads the database. */
@Injectable()
export class HoneyDetector extends Detector {
  constructor(
    private readonly signs: ConfirmedSigns,
    private readonly reports: IncidentReports,
    private readonly blocks: SourceBlocks,
  ) {
    super();
  }

  override notice(signal: NoticedSignal): void {
    if (signal.kind !== 'honey_touched') return;
    const source = clientAddressBlock(signal.address);
    const summary = `A value that stands in the database alone was ${signal.where}${seenIn(signal)}`;
    void this.blocks.block(signal.address);
    this.reports.file({ kind: 'injection', severity: 'high', cause: 'bait', summary, source }, (incidentId) =>
      this.signs.tell({ reason: summary, incidentId }),
    );
  }
}
