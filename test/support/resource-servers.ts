import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { compiled } from './compiled-sources.js';
import { RunningProgram } from './program.js';

export interface ResourceServer {
  readonly language: string;
  readonly start: (environment: Record<string, string>) => RunningProgram;
}

const nest: ResourceServer = {
  language: 'NestJS',
  start: (environment) =>
    new RunningProgram(process.execPath, [compiled('examples/resource-server/src/main.ts')], environment),
};

/** The services of `examples/`; the Python one where a Python has PyJWT and its cryptography. */
export function resourceServers(): readonly ResourceServer[] {
  const python = ['python3', '/usr/bin/python3'].find(
    (command) => spawnSync(command, ['-c', 'import jwt, cryptography']).status === 0,
  );
  if (!python) {
    console.warn('examples/resource-server-python is not tested: no python3 has PyJWT and cryptography');
    return [nest];
  }
  const server = resolve('examples/resource-server-python/server.py');
  const start: ResourceServer['start'] = (environment) =>
    new RunningProgram(python, ['-B', server], { NO_PROXY: '*', ...environment });
  return [nest, { language: 'Python', start }];
}
