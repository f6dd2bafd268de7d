import type { GatehouseDataSource } from '../../src/platform/database/index.js';

/** What somebody does first who may change the schema: from now on the database lets sealed events be altered, or deleted. */
export async function dropTrailGuard(dataSource: GatehouseDataSource, against: 'update' | 'delete'): Promise<void> {
  const table = dataSource.dialect === 'postgres' ? ' ON audit_events' : '';
  await dataSource.query(`DROP TRIGGER audit_events_keep_${against}${table}`);
}
