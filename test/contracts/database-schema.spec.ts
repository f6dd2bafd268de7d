import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Between, IsNull, LessThan, Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { parseSettings, ConfigModule } from '../../src/platform/config/index.js';
import {
  DatabaseModule,
  GatehouseDataSource,
  StartupLock,
  TransactionRunner,
  isForeignKeyViolation,
  migrate,
} from '../../src/platform/database/index.js';
import { openDataSource, testDatabases, type TestDatabase } from '../support/databases.js';
import { Account, Entry, ledger } from '../support/ledger.js';

/** Alters the parent of a restricted key; SQLite has to copy and drop the table for it. */
class AllowOverdraft1700000000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropCheckConstraint('account', 'chk_account_balance');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const [check] = new Table({
      name: 'account',
      columns: [],
      checks: [{ name: 'chk_account_balance', expression: '"balance" >= 0' }],
    }).checks;
    await queryRunner.createCheckConstraint('account', check!);
  }
}

class Broken1700000000003 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(new Table({ name: 'half_done', columns: [{ name: 'id', type: 'integer' }] }));
    throw new Error('half-way');
  }

  async down(): Promise<void> {}
}

async function addAccountWithEntry(dataSource: GatehouseDataSource): Promise<void> {
  await dataSource.getRepository(Account).insert({ id: 1 });
  await dataSource.getRepository(Entry).insert({ label: 'kept', accountId: 1 });
}

describe.each(testDatabases())('the schema on $name', ({ create }) => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await create();
  });

  afterEach(() => database.drop());

  async function withDataSource(
    migrations: (new () => MigrationInterface)[],
    work: (dataSource: GatehouseDataSource) => Promise<void>,
  ): Promise<void> {
    const dataSource = await openDataSource(database.settings, { ...ledger, migrations });
    try {
      await work(dataSource);
    } finally {
      await dataSource.destroy();
    }
  }

  const withAlteration = [...ledger.migrations, AllowOverdraft1700000000002];

  it('is made by the migrations that have not run, once', async () => {
    await withDataSource(withAlteration, async (dataSource) => {
      expect(await migrate(dataSource)).toEqual(['CreateLedger1700000000001', 'AllowOverdraft1700000000002']);
      expect(await migrate(dataSource)).toEqual([]);
    });
  });

  it('keeps rows and enforces keys when a parent table is altered, forth and back', async () => {
    await withDataSource(ledger.migrations, async (dataSource) => {
      await migrate(dataSource);
      await addAccountWithEntry(dataSource);
    });
    await withDataSource(withAlteration, async (dataSource) => {
      await migrate(dataSource);
      await dataSource.undoLastMigration();
      expect(await dataSource.getRepository(Entry).find()).toMatchObject([{ label: 'kept', accountId: 1 }]);
      const orphan = dataSource.getRepository(Entry).insert({ label: 'orphan', accountId: 9 });
      expect(isForeignKeyViolation(await orphan.catch((reason: unknown) => reason))).toBe(true);
    });
  });

  it('is as before when a migration fails, and keys are still enforced', async () => {
    await withDataSource([...withAlteration, Broken1700000000003], async (dataSource) => {
      await expect(migrate(dataSource)).rejects.toThrow('half-way');
      await expect(dataSource.query('SELECT * FROM half_done')).rejects.toThrow(/half_done/);
      const orphan = dataSource.getRepository(Entry).insert({ label: 'orphan', accountId: 9 });
      expect(isForeignKeyViolation(await orphan.catch((reason: unknown) => reason))).toBe(true);
    });
  });

  it('keeps instants to the millisecond, as the same number in raw rows', async () => {
    await withDataSource(ledger.migrations, async (dataSource) => {
      await migrate(dataSource);
      const entries = dataSource.getRepository(Entry);
      const at = new Date('2026-02-03T04:05:06.789Z');
      await entries.insert([{ label: 'dated', writtenAt: at }, { label: 'undated' }]);
      expect(await entries.find({ order: { id: 'ASC' } })).toMatchObject([{ writtenAt: at }, { writtenAt: null }]);
      expect(await dataSource.query('SELECT written_at FROM entry WHERE label = $1', ['dated'])).toEqual([
        { written_at: at.getTime() },
      ]);
      expect(await entries.countBy({ writtenAt: Between(at, at) })).toBe(1);
      expect(await entries.countBy({ writtenAt: LessThan(at) })).toBe(0);
      expect(await entries.countBy({ writtenAt: IsNull() })).toBe(1);
      await expect(entries.insert({ label: 'never', writtenAt: new Date(Number.NaN) })).rejects.toThrow(TypeError);
    });
  });

  it('is served by the module: opened at start, closed at shutdown', async () => {
    const settings = parseSettings({ ...database.settings, NODE_ENV: 'test' });
    const moduleRef = await Test.createTestingModule({
      imports: [ConfigModule.with(settings), DatabaseModule, TypeOrmModule.forFeature([Entry, Account])],
    }).compile();
    const dataSource = moduleRef.get(GatehouseDataSource);
    await moduleRef.get(StartupLock).run(() => migrate(dataSource));
    expect(dataSource.entityMetadatas.map((entity) => entity.name).toSorted()).toEqual(['Account', 'Entry']);
    const transactions = moduleRef.get(TransactionRunner);
    expect(await transactions.run(() => transactions.manager.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    await moduleRef.init();
    await moduleRef.close();
    expect(dataSource.isInitialized).toBe(false);
  });
});
