import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { within } from '../../common/index.js';
import { ReadinessCheck } from './readiness-check.js';

const PATIENCE_MS = 2000;

/**
 * The database answers a query within 2 s. One query at a time: while the last one hangs no other is sent, so that
 * probes cannot use up the connections that requests wait for.
 */
@Injectable()
export class DatabaseCheck extends ReadinessCheck {
  readonly name = 'database';
  readonly required = true;
  #query: Promise<unknown> | undefined;

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async check(): Promise<'up'> {
    this.#query ??= this.dataSource.query('SELECT 1').finally(() => (this.#query = undefined));
    await within(PATIENCE_MS, this.#query);
    return 'up';
  }
}
