import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const RUNNER = join(process.cwd(), 'scripts/security/run.mjs');

interface Package {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
}

export interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly file: string;
  readonly line?: number;
}

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly findings: readonly Finding[];
}

/** A small git work tree of its own, with nothing wrong in it until a test writes something into it. */
export class SmallTree {
  readonly #home = mkdtempSync(join(tmpdir(), 'gatehouse-tree-'));
  readonly #folder = join(this.#home, 'tree');

  constructor(readonly registry: string) {
    this.write('src/greeting.ts', 'export const greeting = (name: string) => `Good day, ${name}`;\n');
    this.dependOn('lodash', { version: '4.17.20', license: 'MIT' });
    execFileSync('git', ['init', '--quiet'], { cwd: this.#folder });
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.#folder, path)), { recursive: true });
    writeFileSync(join(this.#folder, path), text);
  }

  remove(path: string): void {
    rmSync(join(this.#folder, path), { recursive: true });
  }

  dependOn(name: string, { dev, ...rest }: Package): void {
    const own = { name: 'small', version: '1.0.0', license: 'MIT' };
    const wanted = { [dev ? 'devDependencies' : 'dependencies']: { [name]: rest.version } };
    this.write('package.json', JSON.stringify({ ...own, ...wanted }));
    const packages = { '': { ...own, ...wanted }, [`node_modules/${name}`]: { ...rest, ...(dev && { dev }) } };
    this.write('package-lock.json', JSON.stringify({ ...own, lockfileVersion: 3, requires: true, packages }));
  }

  /** `npm run security -- …parameters` on this tree. */
  async check(...parameters: string[]): Promise<Outcome> {
    const child = spawn(process.execPath, [RUNNER, ...parameters], {
      cwd: this.#folder,
      env: {
        PATH: process.env['PATH'],
        HOME: this.#home,
        npm_config_registry: this.registry,
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const code = await new Promise<number | null>((done) => child.once('close', done));
    return { code, output, findings: code === 2 ? [] : this.#findings() };
  }

  report(file: string): unknown {
    return JSON.parse(readFileSync(join(this.#folder, 'reports/security', file), 'utf8'));
  }

  delete(): void {
    rmSync(this.#home, { recursive: true });
  }

  #findings(): Finding[] {
    return (this.report('security.json') as { findings: Finding[] }[]).flatMap(({ findings }) => findings);
  }
}
