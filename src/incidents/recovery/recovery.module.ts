import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/index.js';
import { TokensModule } from '../../tokens/index.js';
import { IncidentsModule } from '../incidents.module.js';
import { IsolationModule } from '../isolation/isolation.module.js';
import { PlaybooksModule } from '../playbooks/playbooks.module.js';
import { ClosingReport } from './closing-report.service.js';
import { RecoveryController } from './recovery.controller.js';
import { VerificationChecks } from './verification-checks.js';
import { VerificationService } from './verification.service.js';

/** How an incident ends. */
@Module({
  imports: [AuditModule, IncidentsModule, IsolationModule, PlaybooksModule, TokensModule],
  controllers: [RecoveryController],
  providers: [ClosingReport, VerificationChecks, VerificationService],
  exports: [ClosingReport],
})
export class RecoveryModule {}
