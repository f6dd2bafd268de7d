import { execFile, execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { edited, type Block } from './worked-page.js';

/** The repository's files in a folder of their own, with the same packages, to write into and to run things in. */
export class RepositoryCopy {
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-copy-')));

  constructor() {
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
    for (const path of new Set(listed.toString().split('\0'))) {
      if (!path || !existsSync(path)) continue;
      mkdirSync(dirname(this.path(path)), { recursive: true });
      copyFileSync(path, this.path(path));
    }
    symlinkSync(resolve('node_modules'), this.path('node_modules'));
  }

  path(file: string): string {
    return join(this.#folder, file);
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), text);
  }

  /** Writes the file that a block is, or edits the one that it is a diff of. @throws Error when that cannot be done */
  apply({ language, title: file, text }: Block): void {
    if (file === undefined) throw new Error(`a block does not name its file:\n${text}`);
    const isThere = existsSync(this.path(file));
    if (isThere !== (language === 'diff')) throw new Error(`${file} is ${isThere ? 'there already' : 'not there'}`);
    this.write(file, language === 'diff' ? edited(this.read(file), text) : text);
  }

  /** Runs a line of shell, whose programs print without colours. @throws Error with all that it printed when it fails */
  run(line: string): Promise<string> {
    const { JEST_WORKER_ID: _, NODE_ENV: __, FORCE_COLOR: ___, ...env } = process.env;
    const options = { cwd: this.#folder, env: { ...env, NO_COLOR: '1' }, maxBuffer: 64 * 1024 * 1024 };
    return new Promise((done, fail) => {
      execFile('bash', ['-c', line], options, (error, stdout, stderr) => {
        if (error) fail(new Error(`${line}\n${stdout}\n${stderr}`));
        else done(stdout);
      });
    });
  }

  delete(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
