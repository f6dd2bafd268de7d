import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit/index.js';
import { TransactionRunner } from '../../platform/database/index.js';
import { sourceLetIn } from './detectors.audit.js';
import { sourceNotBlocked } from './detectors.errors.js';
import { SourceBlocks } from './source-blocks.service.js';

/** What operators do about sources that are kept out. */
@Injectable()
export class SourceReleases {
  constructor(
    private readonly blocks: SourceBlocks,
    private readonly audit: AuditTrail,
    private readonly transactions: TransactionRunner,
  ) {}

  /** Lets the source in again, on every instance. @throws Problem `source.not_blocked` */
  async release(source: string): Promise<void> {
    await this.transactions.run(async () => {
      if (!(await this.blocks.lift(source))) throw sourceNotBlocked();
      await this.audit.record({ action: sourceLetIn, subject: { type: 'address', id: source } });
    });
  }
}
