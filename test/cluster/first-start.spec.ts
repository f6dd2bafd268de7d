import { openDataSource, testDatabases, type TestDatabase } from '../support/databases.js';
import { Program } from '../support/program.js';

const INSTANCES = 3;

/** Instances of one house that start at the same moment on an empty database. */
describe.each(testDatabases())('the first start of several instances on $name', ({ create }) => {
  let database: TestDatabase;
  let programs: Program[];

  beforeAll(async () => {
    database = await create();
    programs = Array.from(
      { length: INSTANCES },
      () => new Program('src/main.ts', [], { PORT: '0', ...database.settings }),
    );
    await Promise.all(programs.map((program) => program.origin()));
  });

  const stop = () => {
    for (const program of programs) program.signal('SIGTERM');
    return Promise.all(programs.map((program) => program.ended));
  };

  afterAll(async () => {
    await stop();
    await database.drop();
  });

  it('makes each account, product and key once', async () => {
    const dataSource = await openDataSource(database.settings);
    const count = async (table: string) => {
      const [row] = await dataSource.query<{ count: number | string }[]>(`SELECT count(*) AS count FROM ${table}`);
      return Number(row!.count);
    };
    const counts = await Promise.all(['users', 'api_tokens', 'role_assignments', 'signing_keys'].map(count));
    // The demo accounts, and the bait.
    expect(counts).toEqual([4, 1, 3, 2]);
    const states = await dataSource.query('SELECT state FROM signing_keys ORDER BY state');
    expect(states).toEqual([{ state: 'active' }, { state: 'next' }]);
    expect(await count('products')).toBeGreaterThanOrEqual(60);
    const duplicates = await dataSource.query('SELECT sku FROM products GROUP BY sku HAVING count(*) > 1');
    expect(duplicates).toEqual([]);
    await dataSource.destroy();
  });

  it('gives instances that trust each other’s tokens', async () => {
    const origins = await Promise.all(programs.map((program) => program.origin()));
    const form = new URLSearchParams({ username: 'alice', password: 'wonderland' });
    const { access_token: token } = (await (
      await fetch(`${origins[0]}/token`, { method: 'POST', body: form })
    ).json()) as {
      access_token: string;
    };
    const answers = await Promise.all(
      origins.map((origin) => fetch(`${origin}/users/me`, { headers: { authorization: `Bearer ${token}` } })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('ends without a word on the error stream, such as Node’s of what is deprecated', async () => {
    const endings = await stop();
    expect(endings.map(({ code, stderr }) => [code, stderr])).toEqual(programs.map(() => [0, '']));
  });
});
