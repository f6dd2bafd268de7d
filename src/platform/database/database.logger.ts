import { Logger as NestLogger } from '@nestjs/common';
import type { Logger } from 'typeorm';

/**
 * TypeORM's warnings, in the house's log. Neither parameters nor failed queries are written: the first may be secrets,
 * and the second are thrown to someone who knows what they mean.
 */
export class DatabaseLogger implements Logger {
  readonly #logger = new NestLogger('Database');

  logQuery(): void {}

  logQueryError(): void {}

  logQuerySlow(durationMs: number, query: string): void {
    this.#logger.warn(`a query took ${Math.round(durationMs)} ms: ${query}`);
  }

  logSchemaBuild(): void {}

  logMigration(message: string): void {
    this.#logger.warn(message);
  }

  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    if (level === 'warn') this.#logger.warn(message);
  }
}
