import type { DataSource } from 'typeorm';

/**
 * Runs the migrations that have not run yet, each in a transaction of its own, and answers their names. To be called
 * inside `StartupLock.run()`.
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const executed = await dataSource.runMigrations();
  return executed.map((migration) => migration.name);
}
