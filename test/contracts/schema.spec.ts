import { DataSource } from 'typeorm';
import { createGatehouse } from '../../src/app.setup.js';
import { parseSettings } from '../../src/platform/config/index.js';
import { migrate, migrations } from '../../src/platform/database/index.js';
import { Log } from '../../src/platform/logging/index.js';
import { testDatabases, type TestDatabase } from '../support/databases.js';

describe.each(testDatabases())('the schema on $name', ({ create }) => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let close: () => Promise<void>;

  beforeAll(async () => {
    database = await create();
    const settings = parseSettings({ NODE_ENV: 'test', LOG_LEVEL: 'error', ...database.settings });
    const app = await createGatehouse(settings, new Log(settings));
    dataSource = app.get(DataSource);
    close = () => app.close();
  });

  afterAll(async () => {
    await close?.();
    await database?.drop();
  });

  it('is what the entities say once the migrations have run: there is nothing left to generate', async () => {
    expect(await migrate(dataSource)).toHaveLength(migrations.length);
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('is migrated once: a second run finds nothing to do', async () => {
    expect(await migrate(dataSource)).toEqual([]);
  });

  it('can be taken back, migration by migration, and made again', async () => {
    for (let i = 0; i < migrations.length; i += 1) await dataSource.undoLastMigration();
    const queryRunner = dataSource.createQueryRunner();
    const left = await Promise.all(
      dataSource.entityMetadatas.map(async ({ tableName }) =>
        (await queryRunner.hasTable(tableName)) ? tableName : [],
      ),
    );
    await queryRunner.release();
    expect(left.flat()).toEqual([]);
    expect(await migrate(dataSource)).toHaveLength(migrations.length);
  });
});
