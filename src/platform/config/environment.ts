import { existsSync, readFileSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { settingsSchema } from './settings.schema.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The process's environment, with `.env` of the working folder under it. The only place that reads either. */
export function processEnvironment(): Environment {
  if (existsSync('.env')) loadEnvFile('.env');
  return process.env;
}

/** Puts the content of the file that `<NAME>_FILE` names in place of each secret (Docker, Kubernetes, Vault). */
export function readSecretFiles(environment: Environment, faults: Record<string, string>): Environment {
  const result = { ...environment };
  for (const [name, spec] of Object.entries(settingsSchema)) {
    const path = environment[`${name}_FILE`];
    if (!('secret' in spec) || !path) continue;
    if (environment[name]) faults[name] = `and ${name}_FILE are both given`;
    else readInto(result, name, path, faults);
  }
  return result;
}

function readInto(
  result: Record<string, string | undefined>,
  name: string,
  path: string,
  faults: Record<string, string>,
) {
  try {
    result[name] = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    if (result[name] === '') faults[`${name}_FILE`] = 'names an empty file';
  } catch {
    faults[`${name}_FILE`] = 'names a file that cannot be read';
  }
}
