import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MailModule } from '../platform/mail/index.js';
import { WebhooksModule } from '../platform/webhooks/index.js';
import { TokensModule } from '../tokens/index.js';
import { UsersModule } from '../users/index.js';
import { BreakGlassAlarm } from './break-glass-alarm.js';
import { BreakGlassService } from './break-glass.service.js';
import { ConfirmedSigns } from './confirmed-signs.js';
import { EscalationService } from './escalation.service.js';
import { IncidentAssignmentService } from './incident-assignment.service.js';
import { IncidentChanges } from './incident-changes.js';
import { IncidentGrading } from './incident-grading.service.js';
import { IncidentHandlingService } from './incident-handling.service.js';
import { IncidentOpenings } from './incident-openings.js';
import { IncidentRecordsService } from './incident-records.service.js';
import { IncidentSchedule } from './incident-schedule.js';
import { Incident } from './incident.entity.js';
import { IncidentMetrics } from './incidents.metrics.js';
import { IncidentsController } from './incidents.controller.js';
import { IncidentsRepository } from './incidents.repository.js';
import { IncidentsService } from './incidents.service.js';
import { NoticeChannels } from './notice-channels.js';
import { NoticeDelivery } from './notice-delivery.service.js';
import { Notice } from './notice.entity.js';
import { NoticesRepository } from './notices.repository.js';
import { Notices } from './notices.service.js';
import { OnCall } from './on-call.js';
import { OwnerNotices } from './owner-notices.service.js';
import { TeamCalls } from './team-calls.service.js';
import { TimelineEntry } from './timeline-entry.entity.js';
import { TransitionConditions } from './transition-conditions.js';
import { TimelineRepository } from './timeline.repository.js';
import { IncidentTimeline } from './timeline.service.js';

/** The day something goes wrong: what was seen, how bad it is, who does what about it. */
@Module({
  imports: [
    MailModule,
    TypeOrmModule.forFeature([Incident, Notice, TimelineEntry]),
    TokensModule,
    UsersModule,
    WebhooksModule,
  ],
  controllers: [IncidentsController],
  providers: [
    BreakGlassAlarm,
    BreakGlassService,
    ConfirmedSigns,
    EscalationService,
    IncidentAssignmentService,
    IncidentChanges,
    IncidentGrading,
    IncidentHandlingService,
    IncidentMetrics,
    IncidentOpenings,
    IncidentRecordsService,
    IncidentSchedule,
    IncidentsRepository,
    IncidentsService,
    IncidentTimeline,
    NoticeChannels,
    NoticeDelivery,
    Notices,
    NoticesRepository,
    OnCall,
    OwnerNotices,
    TeamCalls,
    TimelineRepository,
    TransitionConditions,
  ],
  exports: [
    BreakGlassService,
    ConfirmedSigns,
    IncidentChanges,
    IncidentHandlingService,
    IncidentOpenings,
    IncidentRecordsService,
    IncidentSchedule,
    IncidentsService,
    IncidentTimeline,
    Notices,
    OnCall,
    OwnerNotices,
    TeamCalls,
    TransitionConditions,
  ],
})
export class IncidentsModule {}
