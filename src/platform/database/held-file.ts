import { isBusyDatabase } from './database.errors.js';
import { LibsqlDatabase } from './libsql-database.js';
import { retryWhileBusy } from './retry-while-busy.js';

const LONGEST_PAUSE_MS = 40;

/** A file that one process at a time holds. The kernel lets go of it when that process ends, however it ends. */
export class HeldFile {
  private constructor(private readonly file: LibsqlDatabase) {}

  /** Nothing when somebody else holds it. */
  static tryHold(path: string): HeldFile | undefined {
    const file = new LibsqlDatabase(path);
    try {
      file.prepare('BEGIN EXCLUSIVE').run([]);
      return new HeldFile(file);
    } catch (error) {
      file.close();
      if (isBusyDatabase(error)) return undefined;
      throw error;
    }
  }

  /** @throws LockTimeoutError */
  static async hold(path: string, waitMs: number): Promise<HeldFile> {
    const file = new LibsqlDatabase(path);
    try {
      const begin = file.prepare('BEGIN EXCLUSIVE');
      await retryWhileBusy(() => begin.run([]), { waitMs, longestPauseMs: LONGEST_PAUSE_MS });
      return new HeldFile(file);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  release(): void {
    // close() alone would keep the lock until the statement is garbage.
    if (this.file.inTransaction) this.file.prepare('ROLLBACK').run([]);
    this.file.close();
  }
}
