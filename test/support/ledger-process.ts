import { setImmediate as tick } from 'node:timers/promises';
import { StartupLock, TransactionRunner, type GatehouseDataSource } from '../../src/platform/database/index.js';
import { openDataSource, type TestDatabase } from './databases.js';
import { Account, Entry, patientLedger } from './ledger.js';

/** A second process on a test database. Arguments: the task, its count, the settings as JSON. */

const [task, count, settings] = process.argv.slice(2) as [string, string, string];
const dataSource = await openDataSource(JSON.parse(settings) as TestDatabase['settings'], patientLedger);
const transactions = new TransactionRunner(dataSource);
const startupLock = new StartupLock(dataSource);

const say = (message: unknown) => process.send!(message);

const tasks: Record<string, (dataSource: GatehouseDataSource) => Promise<void>> = {
  /** Adds 1 to account 1, `count` times, each a transaction that reads before it writes. */
  async increment() {
    await Promise.all(Array.from({ length: Number(count) }, increment));
  },

  /** Writes entries and tells of each one once it is committed, until it is killed. */
  async acknowledge() {
    for (let number = 0; ; number++) {
      const label = `acknowledged ${number}`;
      await transactions.run(() => transactions.repository(Entry).insert({ label }));
      say(label);
    }
  },

  /** When told to go: prepares the database `count` times, leaving a trace at entry and at exit. */
  async prepare() {
    await new Promise((told) => process.once('message', told));
    for (let round = 0; round < Number(count); round++) {
      await startupLock.run(async () => {
        await trace(`enter ${process.pid} ${round}`);
        for (let pause = 0; pause < 20; pause++) await tick();
        await trace(`leave ${process.pid} ${round}`);
      });
    }
  },

  async hold() {
    say('trying');
    await startupLock.run(async () => {
      say('held');
      await new Promise((released) => process.once('message', released));
    });
  },
};

async function increment(): Promise<void> {
  await transactions.run(async () => {
    const accounts = transactions.repository(Account);
    const query = accounts.createQueryBuilder('account').where({ id: 1 });
    const account = await transactions.lockForUpdate(query).getOneOrFail();
    await tick();
    await accounts.update(1, { balance: account.balance + 1 });
  });
}

function trace(label: string): Promise<unknown> {
  return transactions.run(() => transactions.repository(Entry).insert({ label }));
}

say('ready');
await tasks[task]!(dataSource);
await dataSource.destroy();
process.disconnect();
