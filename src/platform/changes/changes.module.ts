import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ChangeFeed } from './change-feed.js';
import { ChangeRecord } from './change-record.js';
import { ChangesCheck } from './changes.check.js';
import { ChangesMetrics } from './changes.metrics.js';
import { ChangeRow, ChangeSequence } from './change.entity.js';

/** What instances tell each other, for every room. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([ChangeRow, ChangeSequence])],
  providers: [ChangeFeed, ChangeRecord, ChangesCheck, ChangesMetrics],
  exports: [ChangeFeed, ChangesCheck],
})
export class ChangesModule {}
