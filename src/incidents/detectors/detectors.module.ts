import { Module, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../../auth/index.js';
import { RedisModule } from '../../platform/redis/index.js';
import { UsersModule } from '../../users/index.js';
import { IncidentsModule } from '../incidents.module.js';
import { AdministrationDetector } from './administration.detector.js';
import { AuditBreakDetector } from './audit-break.detector.js';
import { Bursts } from './bursts.js';
import { FailedStatementDetector } from './failed-statement.detector.js';
import { ForgeryDetector } from './forgery.detector.js';
import { GuessingDetector } from './guessing.detector.js';
import { HoneyDetector } from './honey.detector.js';
import { HoneyGate } from './honey-gate.js';
import { IncidentReports } from './incident-reports.js';
import { InjectionDetector } from './injection.detector.js';
import { KnownNetwork } from './known-network.entity.js';
import { KnownNetworksRepository } from './known-networks.repository.js';
import { KnownNetworks } from './known-networks.service.js';
import { ProbingDetector } from './probing.detector.js';
import { RefreshReuseDetector } from './refresh-reuse.detector.js';
import { RefusalSignals } from './refusal-signals.js';
import { RequestRoutes } from './request-routes.js';
import { RequestSignals } from './request-signals.js';
import { SignalWatch } from './signal-watch.js';
import { SourceBlocksController } from './source-blocks.controller.js';
import { SourceBlocks } from './source-blocks.service.js';
import { SourceGate } from './source-gate.js';
import { SourceReleases } from './source-releases.service.js';
import { StuffingDetector } from './stuffing.detector.js';
import { UnusualAddressDetector } from './unusual-address.detector.js';

/** Add yours: `SignalWatch` finds it. */
const detectors: Provider[] = [
  AdministrationDetector,
  AuditBreakDetector,
  FailedStatementDetector,
  ForgeryDetector,
  GuessingDetector,
  HoneyDetector,
  InjectionDetector,
  ProbingDetector,
  RefreshReuseDetector,
  StuffingDetector,
  UnusualAddressDetector,
];

/** What the house notices, made into incidents, and the attackers' sources kept out for a while. */
@Module({
  imports: [AuthModule, IncidentsModule, RedisModule, TypeOrmModule.forFeature([KnownNetwork]), UsersModule],
  controllers: [SourceBlocksController],
  providers: [
    ...detectors,
    Bursts,
    HoneyGate,
    IncidentReports,
    KnownNetworks,
    KnownNetworksRepository,
    RefusalSignals,
    RequestRoutes,
    RequestSignals,
    SignalWatch,
    SourceBlocks,
    SourceGate,
    SourceReleases,
  ],
  exports: [SourceBlocks],
})
export class DetectorsModule {}
