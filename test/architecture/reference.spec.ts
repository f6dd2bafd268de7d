import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { startGatehouse, type Gatehouse } from '../support/gatehouse.js';
import { referenceFiles } from './reference.js';

describe('the generated reference', () => {
  let database: TestDatabase;
  let gatehouse: Gatehouse;
  let files: Record<string, string>;

  beforeAll(async () => {
    database = await testDatabases()[0]!.create();
    gatehouse = await startGatehouse(database.settings);
    files = await referenceFiles(gatehouse.app);
    if (process.env['GENERATE']) {
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, content);
      }
    }
  });

  afterAll(async () => {
    await gatehouse?.stop();
    await database?.drop();
  });

  it.each([
    '.env.example',
    'docs/reference/settings.md',
    'docs/reference/errors.md',
    'docs/reference/routes.md',
    'docs/reference/permissions.md',
    'docs/reference/audit-actions.md',
    'docs/reference/metrics.md',
    'docs/openapi.json',
  ])('%s says what the code says (mend with: npm run generate)', (path) => {
    expect(readFileSync(path, 'utf8')).toBe(files[path]);
  });

  it('lists every file that is generated', () => {
    expect(Object.keys(files)).toHaveLength(8);
  });
});
