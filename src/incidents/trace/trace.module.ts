import { Module } from '@nestjs/common';
import { TokensModule } from '../../tokens/index.js';
import { UsersModule } from '../../users/index.js';
import { AccountEvidence } from './account-evidence.js';
import { SessionEvidence } from './session-evidence.js';
import { TraceCollector } from './trace-collector.js';
import { TraceController } from './trace.controller.js';
import { TraceService } from './trace.service.js';
import { TrailEvidence } from './trail-evidence.js';

/** Troubleshooting by evidence. */
@Module({
  imports: [TokensModule, UsersModule],
  controllers: [TraceController],
  providers: [AccountEvidence, SessionEvidence, TraceCollector, TraceService, TrailEvidence],
})
export class TraceModule {}
