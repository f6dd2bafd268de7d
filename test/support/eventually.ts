import { setTimeout as pause } from 'node:timers/promises';

/** More than anything here takes, and less than a test may. */
export const PATIENCE_MS = 120_000;
const PAUSE_MS = 10;

/**
 * What `ask` answers, as soon as `holds`; asked again and again.
 * @throws Error after PATIENCE_MS
 */
export async function eventually<T>(ask: () => Promise<T> | T, holds: (answer: T) => boolean = Boolean): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    // SQLite answers at once: nothing else would ever have its turn.
    await pause(PAUSE_MS);
    if (performance.now() > end) throw new Error(`never came to pass; at last: ${JSON.stringify(answer)}`);
  }
}
