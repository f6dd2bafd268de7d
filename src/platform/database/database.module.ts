import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { Settings, ensureDataDir } from '../config/index.js';
import { MetricsModule } from '../metrics/index.js';
import { DatabaseMetrics } from './database.metrics.js';
import { dataSourceOptions } from './database.options.js';
import { GatehouseDataSource } from './gatehouse.data-source.js';
import { migrations } from './migrations/index.js';
import { StartupLock } from './startup-lock.js';
import { TransactionRunner } from './transaction-runner.js';

const CONNECT_ATTEMPTS = 5;
const CONNECT_PAUSE_MS = 1_000;
/** A server that is not there yet; anything else, a wrong password among it, will not mend itself. */
const NOT_YET_THERE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', '57P03']);

function isNotYetThere(error: unknown): boolean {
  return NOT_YET_THERE.has(String((error as { code?: unknown }).code));
}

function settingsToOptions(settings: Settings): DataSourceOptions {
  const { DATABASE_URL: databaseUrl, DATABASE_PREPARED_STATEMENTS: preparesStatements } = settings;
  if (databaseUrl) return dataSourceOptions({ databaseUrl, preparesStatements, migrations });
  return dataSourceOptions({ dataDir: ensureDataDir(settings), migrations });
}

/** The connection, opened at start and closed at shutdown, and the two ways to change what is behind it. */
@Global()
@Module({
  imports: [
    MetricsModule,
    TypeOrmModule.forRootAsync({
      inject: [Settings],
      useFactory: (settings: Settings) => ({
        ...settingsToOptions(settings),
        autoLoadEntities: true,
        retryAttempts: CONNECT_ATTEMPTS,
        retryDelay: CONNECT_PAUSE_MS,
        toRetry: isNotYetThere,
      }),
      dataSourceFactory: (options) => new GatehouseDataSource(options!).initialize(),
    }),
  ],
  providers: [
    { provide: GatehouseDataSource, useExisting: DataSource },
    DatabaseMetrics,
    TransactionRunner,
    StartupLock,
  ],
  exports: [GatehouseDataSource, TransactionRunner, StartupLock],
})
export class DatabaseModule {}
