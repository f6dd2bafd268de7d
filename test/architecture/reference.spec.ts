import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { startGatehouse, type Gatehouse } from '../support/gatehouse.js';
import { referenceFiles } from './reference.js';

describe('the generated reference', () => {
  let database: TestDatabase;
  let gatehouse: Gatehouse;

  beforeAll(async () => {
    database = await testDatabases()[0]!.create();
    gatehouse = await startGatehouse(database.settings);
    if (process.env['GENERATE']) {
      for (const [path, content] of Object.entries(referenceFiles(gatehouse.app))) {
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
    'docs/openapi.json',
  ])('%s says what the code says (mend with: npm run generate)', (path) => {
    expect(readFileSync(path, 'utf8')).toBe(referenceFiles(gatehouse.app)[path]);
  });

  it('lists every file that is generated', () => {
    expect(Object.keys(referenceFiles(gatehouse.app))).toHaveLength(6);
  });
});
