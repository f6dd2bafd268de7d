import { ensureDataDir, parseSettings, processEnvironment } from './src/platform/config/index.js';
import { GatehouseDataSource, dataSourceOptions } from './src/platform/database/index.js';

const settings = parseSettings(processEnvironment());

/** What the TypeORM command line works on; it runs from the built files, in the project's folder. */
export default new GatehouseDataSource(
  dataSourceOptions({
    ...(settings.DATABASE_URL ? { databaseUrl: settings.DATABASE_URL } : { dataDir: ensureDataDir(settings) }),
    entities: ['dist/src/**/*.entity.js'],
    migrations: ['dist/src/platform/database/migrations/[0-9]*.js'],
    forOperator: true,
  }),
);
