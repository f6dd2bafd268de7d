import type { Clock } from '../../src/common/index.js';
import { startGatehouse, type Gatehouse } from './gatehouse.js';
import { testDatabases, type TestDatabase } from './databases.js';
import type { Environment } from '../../src/platform/config/index.js';

/**
 * A suite over HTTP against an application and a database of its own: SQLite, or PostgreSQL where TEST_DATABASE_URL
 * names one (and Redis where TEST_REDIS_URL does).
 */
export function describeGatehouse(
  title: string,
  body: (gatehouse: () => Gatehouse) => void,
  settings: Environment | (() => Promise<Environment>) = {},
  clock?: Clock,
): void {
  const kind = testDatabases().at(-1)!;
  const redisUrl = process.env['TEST_REDIS_URL'];
  describe(`${title} (${kind.name}${redisUrl ? ', redis' : ''})`, () => {
    let database: TestDatabase;
    let gatehouse: Gatehouse;

    beforeAll(async () => {
      database = await kind.create();
      const redis = redisUrl ? { REDIS_URL: redisUrl } : {};
      const own = typeof settings === 'function' ? await settings() : settings;
      gatehouse = await startGatehouse({ ...database.settings, ...redis, ...own }, clock);
    });

    afterAll(async () => {
      await gatehouse?.stop();
      await database?.drop();
    });

    body(() => gatehouse);
  });
}
