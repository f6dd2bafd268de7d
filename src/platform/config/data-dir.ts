import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { SettingsError, type Settings } from './settings.js';

const DEVELOPMENT_SECRET_FILE = 'secret-key';

/** Makes `DATA_DIR` if it is missing and returns its absolute path. @throws SettingsError when it cannot be written */
export function ensureDataDir(settings: Settings): string {
  const path = resolve(settings.DATA_DIR);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK | constants.X_OK);
    return path;
  } catch {
    throw new SettingsError({ DATA_DIR: 'names a folder that cannot be made or written' });
  }
}

/**
 * The root secret: `SECRET_KEY`, or, in development on the embedded database, one that was made once and stays in
 * `DATA_DIR` with mode 0600.
 */
export function rootSecret(settings: Settings): string {
  if (settings.SECRET_KEY) return settings.SECRET_KEY;
  const path = join(ensureDataDir(settings), DEVELOPMENT_SECRET_FILE);
  try {
    writeFileSync(path, randomBytes(48).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new SettingsError({ DATA_DIR: 'names a folder in which the development secret cannot be written' });
    }
  }
  return readFileSync(path, 'utf8').trim();
}
