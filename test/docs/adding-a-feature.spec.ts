import { readFileSync } from 'node:fs';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { RunningProgram } from '../support/program.js';
import { RepositoryCopy } from '../support/repository-copy.js';
import { blocksOf } from '../support/worked-page.js';

const PAGE = 'docs/adding-a-feature.md';
const LIMIT_MS = 15 * 60_000;

/** Whoever does what the page says, in a fresh copy of the repository, ends where the page says. Steps build on each other. */
describe(PAGE, () => {
  const blocks = blocksOf(readFileSync(PAGE, 'utf8'));
  const written = blocks.filter(({ language }) => language === 'ts' || language === 'diff');
  const textOf = (language: string, title: string) => {
    const found = blocks.filter((block) => block.language === language && block.title === title);
    if (found.length !== 1) throw new Error(`${found.length} blocks are ${language}, ${title}`);
    return found[0]!.text;
  };
  let copy: RepositoryCopy;

  beforeAll(() => {
    copy = new RepositoryCopy();
    for (const block of written) copy.apply(block);
  });

  afterAll(() => copy?.delete());

  it(
    'is written as the house is: format, lint, types, boundaries',
    async () => {
      const files = [...new Set(written.map(({ title }) => title))].join(' ');
      const steps = ['npm run types', 'npm run lint', 'npm run boundaries', `npx prettier --check ${files}`];
      await Promise.all(steps.map((step) => copy.run(step)));
    },
    LIMIT_MS,
  );

  it(
    'generates the rows of the route table that the page shows',
    async () => {
      const [generate] = textOf('bash', 'in the repository').split('\n');
      await copy.run(generate!);
      const table = copy.read('docs/reference/routes.md').split('\n');
      const shown = textOf('text', 'docs/reference/routes.md').trimEnd().split('\n');
      expect(table.filter((row) => row.includes('supplier'))).toEqual(shown);
    },
    LIMIT_MS,
  );

  it(
    'is green: its own specs, the matrix, the architecture, the migrations on every database',
    async () => {
      const [, ownSpecs] = textOf('bash', 'in the repository').split('\n');
      await copy.run(ownSpecs!);
      await copy.run(
        'npx jest --selectProjects unit contracts architecture -- migrations/ contracts/schema architecture/',
      );
    },
    LIMIT_MS,
  );

  it(
    'starts, and answers callers as the page prints it',
    async () => {
      await copy.run('npm run build');
      const database: TestDatabase = await testDatabases()[0]!.create();
      const program = new RunningProgram(
        process.execPath,
        ['--require', copy.path('dist/src/threads.cjs'), copy.path('dist/src/main.js')],
        {
          PORT: '0',
          ...database.settings,
        },
      );
      try {
        const [, origin] = await program.printed(/Swagger UI\s+(http:\/\/\S+)\/docs/);
        const printed = await copy.run(`API=${origin}\n${textOf('bash', 'in another shell')}`);
        expect(printed).toBe(textOf('text', 'prints'));
      } finally {
        program.signal('SIGTERM');
        await program.ended;
        await database.drop();
      }
    },
    LIMIT_MS,
  );
});
