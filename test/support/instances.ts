import { setImmediate as tick } from 'node:timers/promises';
import { Caller, type Tokens } from './gatehouse.js';
import { testDatabases, type TestDatabase, type TestDatabaseKind } from './databases.js';
import { PATIENCE_MS } from './eventually.js';
import { Program } from './program.js';

/** One of several real processes of the built application on one database. */
export class Instance {
  private constructor(
    readonly program: Program,
    readonly origin: string,
  ) {}

  static async start(settings: Record<string, string>): Promise<Instance> {
    const program = new Program('src/main.ts', [], {
      PORT: '0',
      RATE_LIMIT_PER_MINUTE: '1000000',
      DETECT_BLOCK_MINUTES: '0',
      REDIS_TIMEOUT_MS: '10000',
      ...settings,
    });
    return new Instance(program, await program.origin());
  }

  get anyone(): Caller {
    return new Caller(this.origin);
  }

  bearing(token: string): Caller {
    return new Caller(this.origin, { authorization: `Bearer ${token}` });
  }

  async signIn(username: string, password: string): Promise<Tokens> {
    const { status, body } = await this.anyone.form('/token', { username, password });
    if (status !== 200) throw new Error(`sign-in of ${username} answered ${status}`);
    return body as Tokens;
  }

  async stop(): Promise<void> {
    this.program.signal('SIGTERM');
    await this.program.ended;
  }
}

/** Two instances of one house, while a suite lasts. */
export interface House {
  readonly a: Instance;
  readonly b: Instance;
  readonly database: TestDatabase;
}

/** The database that a cluster would run on: PostgreSQL where there is one, else two processes on one file. */
export const clusterDatabase: TestDatabaseKind = testDatabases().at(-1)!;

export function useHouse(settings: () => Promise<Record<string, string>> = async () => ({})): () => House {
  let house: House;

  beforeAll(async () => {
    const database = await clusterDatabase.create();
    const own = { ...database.settings, ...(await settings()) };
    const a = await Instance.start(own);
    house = { a, b: await Instance.start(own), database };
  });

  afterAll(async () => {
    await Promise.all([house?.a.stop(), house?.b.stop()]);
    await house?.database.drop();
  });

  return () => house;
}

/** How long until `condition` holds; asks again as soon as everything else has had its turn. Milliseconds. */
export async function timeUntil(condition: () => Promise<boolean>): Promise<number> {
  const begun = performance.now();
  while (!(await condition())) {
    if (performance.now() - begun > PATIENCE_MS) throw new Error('it never came to pass');
    await tick();
  }
  return performance.now() - begun;
}

/** Figures for people, never asserted: they belong to one machine and one hour. */
export function print(what: string, durationsMs: readonly number[]): void {
  const sorted = durationsMs.toSorted((x, y) => x - y);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1);
  process.stdout.write(`${what}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (${sorted.length} runs)\n`);
}
