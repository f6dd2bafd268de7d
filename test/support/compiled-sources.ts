import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { transformSync, type Options } from '@swc/core';

/** Below `node_modules`, so that packages are found from there. */
const CACHE = resolve('node_modules/.cache/gatehouse-sources');
const FOLDERS = ['src', 'test/support', 'examples/resource-server/src'];

const options: Options = {
  swcrc: false,
  sourceMaps: 'inline',
  module: { type: 'es6' },
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
};

/**
 * The sources as ES modules, for tests that start real processes without a build. Compiled once for their content;
 * workers that do it at the same moment each rename a finished folder into place.
 * @returns the path of the compiled file
 */
export function compiled(file: string): string {
  const sources = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
      .map((name) => ({ path: join(folder, name), code: readFileSync(join(folder, name), 'utf8') })),
  );
  const hash = createHash('sha256').update(JSON.stringify(sources)).digest('hex').slice(0, 16);
  const folder = join(CACHE, hash);
  if (!existsSync(folder)) compileInto(folder, sources);
  return join(folder, file.replace(/\.ts$/, '.js'));
}

function compileInto(folder: string, sources: readonly { path: string; code: string }[]): void {
  mkdirSync(CACHE, { recursive: true });
  const scratch = mkdtempSync(join(CACHE, 'scratch-'));
  writeFileSync(join(scratch, 'package.json'), '{ "type": "module" }');
  for (const { path, code } of sources) {
    const target = join(scratch, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, transformSync(code, { ...options, filename: path }).code);
  }
  try {
    renameSync(scratch, folder);
  } catch (error) {
    rmSync(scratch, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}
