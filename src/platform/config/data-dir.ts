import { randomBytes, randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { SettingsError, type Settings } from './settings.js';

const DEVELOPMENT_SECRET_FILE = 'secret-key';
const SECRET_BYTES = 48;

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
  const secret = keptInDataDir(settings, DEVELOPMENT_SECRET_FILE, () =>
    randomBytes(SECRET_BYTES).toString('base64url'),
  );
  if (Buffer.byteLength(secret) < SECRET_BYTES) {
    throw new SettingsError({
      DATA_DIR: `holds a ${DEVELOPMENT_SECRET_FILE} that is damaged; restore it or delete it`,
    });
  }
  return secret;
}

/** What `make` gave when it was first asked for, and ever since. Lies in `DATA_DIR` with mode 0600. @throws SettingsError */
export function keptInDataDir(settings: Settings, file: string, make: () => string): string {
  const path = join(ensureDataDir(settings), file);
  if (!existsSync(path)) write(path, make());
  return readFileSync(path, 'utf8').trim();
}

/** Written whole and then linked into place: nobody ever reads half of it, and of two processes the first one's stays. */
function write(path: string, text: string): void {
  const scratch = `${path}.${randomUUID()}`;
  try {
    writeFileSync(scratch, text, { mode: 0o600, flush: true });
    linkSync(scratch, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new SettingsError({ DATA_DIR: `names a folder in which ${basename(path)} cannot be written` });
    }
  } finally {
    rmSync(scratch, { force: true });
  }
}
