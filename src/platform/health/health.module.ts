import { Module, type DynamicModule, type ModuleMetadata, type Type } from '@nestjs/common';
import { MetricsModule } from '../metrics/index.js';
import { RedisModule } from '../redis/index.js';
import { DatabaseCheck } from './database.check.js';
import { HealthController } from './health.controller.js';
import { READINESS_CHECKS, type ReadinessCheck } from './readiness-check.js';
import { READINESS_VETOES, type ReadinessVeto } from './readiness-veto.js';
import { ReadinessMetrics } from './readiness.metrics.js';
import { Readiness } from './readiness.js';
import { RedisCheck } from './redis.check.js';

export interface HealthOptions {
  /** Modules that provide and export further checks and vetoes. */
  readonly imports?: ModuleMetadata['imports'];
  readonly checks?: readonly Type<ReadinessCheck>[];
  readonly vetoes?: readonly Type<ReadinessVeto>[];
}

/** `/health/live` and `/health/ready`: database, Redis, and what the composition root adds. */
@Module({})
export class HealthModule {
  static with({ imports = [], checks = [], vetoes = [] }: HealthOptions = {}): DynamicModule {
    return {
      module: HealthModule,
      imports: [MetricsModule, RedisModule, ...imports],
      controllers: [HealthController],
      providers: [
        DatabaseCheck,
        RedisCheck,
        Readiness,
        ReadinessMetrics,
        {
          provide: READINESS_CHECKS,
          inject: [DatabaseCheck, RedisCheck, ...checks],
          useFactory: (...all: ReadinessCheck[]) => all,
        },
        { provide: READINESS_VETOES, inject: [...vetoes], useFactory: (...all: ReadinessVeto[]) => all },
      ],
    };
  }
}
