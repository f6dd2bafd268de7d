import { AdvisoryService, lodashAdvisory } from '../support/advisory-service.js';
import { SmallTree, type Outcome } from '../support/small-tree.js';

const service = new AdvisoryService();
let registry: string;
let tree: SmallTree;

beforeAll(async () => {
  registry = await service.start();
});
afterAll(() => service.stop());

beforeEach(() => {
  service.answers = {};
  tree = new SmallTree(registry);
});
afterEach(() => tree.delete());

describe('a tree with nothing wrong in it', () => {
  it('passes, strictly too, and each check says what it looked at', async () => {
    const { code, output, findings } = await tree.check('--strict');
    expect(findings).toEqual([]);
    expect(output).toMatch(/^code +PASSED .* 1 files, 0 suppressions$/m);
    expect(output).toMatch(/^dependencies +PASSED .* 1 packages$/m);
    expect(output).toMatch(/^licences +PASSED .* 1 packages$/m);
    expect(output).toMatch(/^secrets +PASSED .* 3 files$/m);
    expect(output).toMatch(/^sbom +PASSED .* 1 components, CycloneDX 1\.5, sbom\.cdx\.json$/m);
    expect(code).toBe(0);
    expect(tree.report('sbom.cdx.json')).toMatchObject({
      bomFormat: 'CycloneDX',
      components: [{ name: 'lodash', version: '4.17.20', licenses: [{ license: { id: 'MIT' } }] }],
    });
  });
});

describe('a bad line', () => {
  const lines: readonly [rule: string, line: string][] = [
    ['no-eval', 'export const f = (input: string) => eval(input);'],
    ['no-new-func', 'export const f = (input: string) => new Function(input);'],
    [
      'security/detect-child-process',
      "import { exec } from 'node:child_process';export const f = (name: string) => exec('ls ' + name);",
    ],
    ['gatehouse/no-built-sql', 'export const f = (id: string) => `SELECT * FROM users WHERE id = ${id}`;'],
    ['gatehouse/no-built-sql', "export const f = (db: any, id: string) => db.query('SELECT ' + id);"],
    ['gatehouse/no-built-sql', 'export const f = (query: any, name: string) => query.andWhere(`name = ${name}`);'],
    ['gatehouse/no-broken-hash', "import { createHash } from 'node:crypto';export const h = createHash('md5');"],
    ['gatehouse/no-guessable-chance', 'export const token = () => Math.random().toString(36);'],
    ['gatehouse/no-unverified-tls', 'export const options = { rejectUnauthorized: false };'],
    ['regexp/no-super-linear-backtracking', 'export const words = /^(\\w+\\s?)+$/;'],
    [
      'security/detect-non-literal-fs-filename',
      "import { readFileSync } from 'node:fs';export const f = (name: string) => readFileSync(name);",
    ],
    ['parse', 'export const = ;'],
  ];

  let outcome: Outcome;
  beforeAll(async () => {
    const bad = new SmallTree(registry);
    for (const [i, [, line]] of lines.entries()) bad.write(`src/bad-${i}.ts`, `\n${line}\n`);
    outcome = await bad.check('--only=code');
    bad.delete();
  });

  it.each(lines.map(([rule, line], i) => [rule, line, `src/bad-${i}.ts`]))('fails by %s: %s', (rule, _, file) => {
    const [finding, ...others] = outcome.findings.filter((one) => one.file === file);
    expect(finding).toMatchObject({ rule, line: 2, severity: expect.stringMatching('high|critical') });
    expect(others).toEqual([]);
    expect(outcome.output).toContain(`${file}:2  `);
  });

  it('ends the run with 1', () => {
    expect(outcome.output).toMatch(/^code +FAILED /m);
    expect(outcome.code).toBe(1);
  });

  it('passes when its suppression says why, and fails when it does not', async () => {
    const suppressed = (reason: string) =>
      `// eslint-disable-next-line no-eval${reason}\nexport const f = (input: string) => eval(input);\n`;
    tree.write('src/bad.ts', suppressed(' -- the input is a constant'));
    expect(await tree.check('--only=code')).toMatchObject({ code: 0, findings: [] });
    tree.write('src/bad.ts', suppressed(''));
    const { code, output } = await tree.check('--only=code');
    expect(output).toContain('suppressed without a reason');
    expect(code).toBe(1);
  });

  it('is named when its suppression has nothing to suppress any more', async () => {
    tree.write('src/good.ts', '// eslint-disable-next-line no-eval -- was needed once\nexport const one = 1;\n');
    expect(await tree.check('--only=code')).toMatchObject({
      code: 0,
      findings: [{ rule: 'unused-suppression', severity: 'low' }],
    });
  });

  it('that binds its values and names constants passes', async () => {
    tree.write(
      'src/good.ts',
      "const TABLE = 'users';\nexport const f = (db: any, id: string) => db.query(`SELECT * FROM ${TABLE} WHERE id = $1`, [id]);\n",
    );
    expect(await tree.check('--only=code')).toMatchObject({ code: 0, findings: [] });
  });
});

describe('a secret in the tree', () => {
  // Put together here, so that this file holds none.
  const secret = ['ghs', 'q'.repeat(43)].join('_');
  const password = ['postgres://', 'gatehouse', ':', 'hunter2hunter2', '@db.example.com/gatehouse'].join('');
  const key = [
    '-----BEGIN ',
    'PRIVATE KEY-----\n',
    'MIIEvQIBADANBgkqhkiG9w0'.repeat(40),
    '\n-----END ',
    'PRIVATE KEY-----',
  ].join('');

  const planted: readonly [what: string, text: string, file: string][] = [
    ['a client secret of ours', secret, 'deploy/partner.txt'],
    ['a password in a URL', password, 'deploy/notes.md'],
    ['a private key', key, 'deploy/signing.pem'],
    ['the root secret', `SECRET_KEY=${'k'.repeat(40)}`, 'deploy/settings'],
    ['a file of settings', 'PORT=3000', 'deploy/.env.production'],
  ];

  let outcome: Outcome;
  beforeAll(async () => {
    const leaking = new SmallTree(registry);
    for (const [, text, file] of planted) leaking.write(file, `${text}\n`);
    outcome = await leaking.check('--only=secrets');
    leaking.delete();
  });

  it.each(planted)('fails: %s', (_, __, file) => {
    expect(outcome.findings).toContainEqual(expect.objectContaining({ file, severity: 'critical' }));
    expect(outcome.output).toContain(file);
  });

  it('ends the run with 1', () => {
    expect(outcome.output).toMatch(/^secrets +FAILED /m);
    expect(outcome.code).toBe(1);
  });

  it('is not repeated in what is printed, nor in the reports', async () => {
    tree.write('deploy/partner.txt', secret);
    const { output, findings } = await tree.check('--only=secrets');
    expect(findings).not.toEqual([]);
    expect(output).not.toContain(secret);
    expect(JSON.stringify([tree.report('security.json'), tree.report('security.sarif')])).not.toContain(secret);
  });

  it('is left alone where git ignores the file', async () => {
    tree.write('.gitignore', '.env\n');
    tree.write('.env', `SECRET_KEY=${'k'.repeat(40)}\n`);
    expect(await tree.check('--only=secrets')).toMatchObject({ code: 0, findings: [] });
  });

  it('cannot be looked for outside a git work tree, and that is said', async () => {
    tree.remove('.git');
    const { output } = await tree.check('--only=secrets');
    expect(output).toMatch(/^secrets +NOT-RUN .* not a git work tree$/m);
  });
});

describe('a version with a published vulnerability', () => {
  it('fails, named with its advisory', async () => {
    service.answers = lodashAdvisory('high');
    const { code, output, findings } = await tree.check('--only=dependencies');
    expect(findings).toEqual([
      {
        rule: 'GHSA-35jh-r3h4-6jhm',
        severity: 'high',
        message: 'lodash <4.17.21: Command Injection in lodash',
        file: 'package-lock.json',
      },
    ]);
    expect(output).toMatch(/^dependencies +FAILED /m);
    expect(code).toBe(1);
  });

  it('passes once it is replaced', async () => {
    service.answers = lodashAdvisory('high');
    tree.dependOn('lodash', { version: '4.17.21', license: 'MIT' });
    expect(await tree.check('--only=dependencies')).toMatchObject({ code: 0, findings: [] });
  });

  it('is told but passes below the threshold, and fails when the threshold is lowered', async () => {
    service.answers = lodashAdvisory('moderate');
    expect(await tree.check('--only=dependencies')).toMatchObject({ code: 0, findings: [{ severity: 'medium' }] });
    expect((await tree.check('--only=dependencies', '--threshold=medium')).code).toBe(1);
  });
});

describe('an advisory service that gives no answer', () => {
  it('refusing: is told as not run, never as passed', async () => {
    service.answers = undefined;
    const { code, output } = await tree.check('--only=dependencies');
    expect(output).toMatch(
      /^dependencies +NOT-RUN .* the advisory service gave no answer \(405 Method Not Allowed\)$/m,
    );
    expect(output).not.toContain('PASSED');
    expect(code).toBe(0);
  });

  it('not there: the same', async () => {
    const lonely = new SmallTree('http://127.0.0.1:9/');
    const { output } = await lonely.check('--only=dependencies');
    lonely.delete();
    expect(output).toMatch(/^dependencies +NOT-RUN .* the advisory service gave no answer/m);
  });

  it('fails where checks are required', async () => {
    service.answers = undefined;
    expect((await tree.check('--only=dependencies', '--strict')).code).toBe(1);
  });
});

describe('a licence', () => {
  it.each([
    ['GPL-3.0-only', 1],
    ['SEE LICENSE IN terms.txt', 1],
    [undefined, 1],
    ['(MIT OR GPL-3.0-only)', 0],
    ['MIT AND GPL-3.0-only', 1],
  ])('%s of what ships ends with %d', async (license, code) => {
    tree.dependOn('lodash', { version: '4.17.20', ...(license && { license }) });
    expect((await tree.check('--only=licences')).code).toBe(code);
  });

  it('of a tool that does not ship is not asked for', async () => {
    tree.dependOn('lodash', { version: '4.17.20', license: 'GPL-3.0-only', dev: true });
    expect(await tree.check('--only=licences')).toMatchObject({ code: 0, findings: [] });
  });
});

describe('the report for code scanning', () => {
  it('has a run for each check, and the place of each finding', async () => {
    tree.write('src/bad.ts', 'export const f = (input: string) => eval(input);\n');
    await tree.check('--only=code', '--only=licences');
    const { version, runs } = tree.report('security.sarif') as { version: string; runs: any[] };
    expect(version).toBe('2.1.0');
    expect(runs.map((run) => run.tool.driver.name)).toEqual(['gatehouse-security-code', 'gatehouse-security-licences']);
    expect(runs[0].results[0]).toMatchObject({
      level: 'error',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'src/bad.ts' }, region: { startLine: 1 } } }],
    });
  });
});

describe('a call that makes no sense', () => {
  it.each(['--threshold=loud', '--only=everything'])('%s ends with 2 and names what there is', async (parameter) => {
    const { code, output } = await tree.check(parameter);
    expect(output).toMatch(/is one of /);
    expect(code).toBe(2);
  });
});
