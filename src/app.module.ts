import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessControlModule, RolesGuard } from './access-control/index.js';
import { AuditModule } from './audit/index.js';
import { AuthModule, JwtAuthGuard } from './auth/index.js';
import { ClientsModule } from './clients/index.js';
import type { Clock } from './common/index.js';
import {
  DetectorsModule,
  IncidentsModule,
  IsolationModule,
  IsolationVeto,
  PlaybooksModule,
  TraceModule,
  RecoveryModule,
} from './incidents/index.js';
import { ConfigModule, type Settings } from './platform/config/index.js';
import { ChangesCheck, ChangesModule } from './platform/changes/index.js';
import { DatabaseModule } from './platform/database/index.js';
import { DocsModule } from './platform/docs/index.js';
import { HealthModule } from './platform/health/index.js';
import { HttpModule } from './platform/http/index.js';
import { LimitsModule, NamedLimitsGuard } from './platform/limits/index.js';
import { LoggingModule, type Log } from './platform/logging/index.js';
import { MetricsModule } from './platform/metrics/index.js';
import { PagesModule } from './platform/pages/index.js';
import { WebhooksModule } from './platform/webhooks/index.js';
import { ProductsModule } from './products/index.js';
import { RevocationModule } from './revocation/index.js';
import { SigningKeysModule } from './signing-keys/index.js';
import { TokensModule } from './tokens/index.js';
import { UsersModule } from './users/index.js';

const platform = [
  DatabaseModule,
  ChangesModule,
  PagesModule,
  HttpModule,
  MetricsModule,
  LimitsModule,
  HealthModule.with({ checks: [ChangesCheck], vetoes: [IsolationVeto] }),
  DocsModule,
  WebhooksModule,
];
const features = [
  AuditModule,
  AccessControlModule,
  SigningKeysModule,
  RevocationModule,
  TokensModule,
  UsersModule,
  ClientsModule,
  AuthModule,
  ProductsModule,
  IncidentsModule,
  IsolationModule,
  DetectorsModule,
  TraceModule,
  PlaybooksModule,
  RecoveryModule,
];

/** Composition root: the one place that names every feature. Add yours to `features`. */
@Module({})
export class AppModule {
  static with(settings: Settings, log: Log, clock?: Clock): DynamicModule {
    return {
      module: AppModule,
      imports: [ConfigModule.with(settings, clock), LoggingModule.with(log), ...platform, ...features],
      providers: [
        // How often, then who is calling, then what they may do: Nest runs global guards in this order.
        { provide: APP_GUARD, useExisting: NamedLimitsGuard },
        { provide: APP_GUARD, useExisting: JwtAuthGuard },
        { provide: APP_GUARD, useClass: RolesGuard },
      ],
    };
  }
}
