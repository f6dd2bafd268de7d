import { mkdirSync } from 'node:fs';
import { RepositoryCopy } from '../support/repository-copy.js';

const LIMIT_MS = 15 * 60_000;
const PRODUCT = 'src/products/product.entity.ts';
const MIGRATIONS = 'src/platform/database/migrations';

/** The README's commands that nothing else runs, in a fresh copy of the repository and on a database of its own. */
describe('the commands of the README', () => {
  let copy: RepositoryCopy;

  beforeAll(() => {
    copy = new RepositoryCopy();
    mkdirSync(copy.path('data'));
  });

  afterAll(() => copy?.delete());

  const run = (line: string) => copy.run(`set -e; export DATA_DIR=data; ${line}`);

  it(
    'bring a new database to where the code needs it, where nothing is left to generate',
    async () => {
      await run('npm run migration:run');
      await expect(run(`npm run migration:generate -- ${MIGRATIONS}/Nothing`)).rejects.toThrow(
        'No changes in database schema were found',
      );
    },
    LIMIT_MS,
  );

  it(
    'start the house, which answers, and ends when its terminal goes',
    async () => {
      const printed = await run(`
        exec 3< <(PORT=0 exec setsid npm start); pid=$!
        while read -r line <&3; do [[ $line =~ Swagger\\ UI\\ +(http://[^ ]+)/docs ]] && break; done
        curl -fsS "\${BASH_REMATCH[1]}/health/ready"
        kill -TERM -- -$pid; cat <&3 >/dev/null`);
      expect(JSON.parse(printed)).toMatchObject({ status: 'ready' });
    },
    LIMIT_MS,
  );

  it(
    'write the migration of a column that an entity gains, make it and take it back',
    async () => {
      const column = `  @Column({ type: 'varchar', length: 64, nullable: true })\n  shelf?: string | null;\n\n`;
      copy.write(PRODUCT, copy.read(PRODUCT).replace(/(?=  @Column\(\{[^}]*\}\)\n  name: string;)/, column));
      await run(`npm run migration:generate -- ${MIGRATIONS}/ProductShelf`);
      expect(await run('npm run migration:run')).toMatch(/ProductShelf\d+ has been executed successfully/);
      expect(await run('npm run migration:revert')).toMatch(/ProductShelf\d+ has been reverted successfully/);
      const marks = (await run('npm run migration:show')).matchAll(/^ *\[(.)\] .*$/gm);
      expect([...marks].filter(([, mark]) => mark === ' ').map(([line]) => line)).toEqual([
        expect.stringMatching(/ProductShelf\d+$/),
      ]);
    },
    LIMIT_MS,
  );
});
