import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditChainRepository } from './audit-chain.repository.js';
import { AuditCheckpointRow, AuditDeliveryRow, AuditKeyRow } from './audit-chain.entity.js';
import { AuditController } from './audit.controller.js';
import { AuditCheckpoints } from './audit-checkpoints.js';
import { AuditEventRow, PendingEventRow } from './audit-event.entity.js';
import { AuditDelivery } from './audit-delivery.service.js';
import { AuditEventWriter } from './audit-event.writer.js';
import { AuditEventsRepository } from './audit-events.repository.js';
import { AuditEventsService } from './audit-events.service.js';
import { AuditKeys } from './audit-keys.service.js';
import { AuditMetrics } from './audit.metrics.js';
import { AuditPatrol } from './audit-patrol.js';
import { AuditPreparation } from './audit-preparation.js';
import { AuditRestart } from './audit-restart.js';
import { AuditRetention } from './audit-retention.js';
import { AuditSchedule } from './audit-schedule.js';
import { AuditSealer } from './audit-sealer.js';
import { AuditTrail } from './audit-trail.js';
import { AuditVerifier } from './audit-verifier.js';
import { EventSearch } from './event-search.js';
import { RepeatedEvents } from './repeated-events.js';
import { RetentionPolicy } from './retention-policy.js';
import { SecuritySignals } from './security-signals.js';

/** What happened, written down and said aloud. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forFeature([AuditCheckpointRow, AuditDeliveryRow, AuditEventRow, AuditKeyRow, PendingEventRow]),
  ],
  controllers: [AuditController],
  providers: [
    AuditChainRepository,
    AuditCheckpoints,
    AuditDelivery,
    AuditEventsRepository,
    AuditEventsService,
    AuditEventWriter,
    AuditKeys,
    AuditMetrics,
    AuditPatrol,
    AuditPreparation,
    AuditRestart,
    AuditRetention,
    AuditSchedule,
    AuditSealer,
    AuditTrail,
    AuditVerifier,
    EventSearch,
    RepeatedEvents,
    RetentionPolicy,
    SecuritySignals,
  ],
  exports: [
    AuditCheckpoints,
    AuditEventsService,
    AuditPreparation,
    AuditRestart,
    AuditSchedule,
    AuditTrail,
    EventSearch,
    SecuritySignals,
  ],
})
export class AuditModule {}
