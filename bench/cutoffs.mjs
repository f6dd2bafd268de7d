import { join } from 'node:path';
import Libsql from 'libsql';
import { startGatehouse } from './servers.mjs';

/**
 * What a million sessions that were just taken back cost: the same database with them and without, each behind an
 * instance of its own, measured in turn. `measure` gives processor time a request, which is steadier than the rate: a
 * ratio of 0.95 means that requests cost 5 % more. Bytes are those of the resident set, whole process against whole process.
 */
export const CUTOFFS = 1_000_000;

export async function cutoffCost({ rounds, measure, median }) {
  const [none, many] = [await startGatehouse(), await startWithCutoffs()];
  try {
    const idle = [await none.residentBytes(), await many.residentBytes()];
    const ratios = [];
    for (let round = 0; round < rounds; round += 1) {
      const reference = await measure(none);
      ratios.push(reference / (await measure(many)));
    }
    return {
      [`GET /users/me, ${CUTOFFS} cut-offs`]: {
        'of none': median(ratios).toFixed(3),
        'bytes each': Math.round((idle[1] - idle[0]) / CUTOFFS),
        'start ms': many.startMs,
      },
    };
  } finally {
    await Promise.all([none.stop(), many.stop()]);
  }
}

async function startWithCutoffs() {
  const first = await startGatehouse();
  await first.stop({ keep: true });
  insertCutoffs(join(first.folder, 'gatehouse.db'));
  const begun = performance.now();
  const instance = await startGatehouse({ folder: first.folder });
  return { ...instance, startMs: Math.round(performance.now() - begun) };
}

function insertCutoffs(path) {
  const database = new Libsql(path);
  const hex = (bytes) => `lower(hex(randomblob(${bytes})))`;
  const uuid = `${hex(4)} || '-' || ${hex(2)} || '-4' || substr(${hex(2)}, 2) || '-8' || substr(${hex(2)}, 2) || '-' || ${hex(6)}`;
  const inAnHour = Date.now() + 3_600_000;
  database.exec(`
    BEGIN;
    INSERT INTO changes (sequence, topic, subject, expires_at)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${CUTOFFS})
      SELECT (SELECT last FROM change_sequence) + i, 'cutoff', ${uuid}, ${inAnHour} FROM n;
    UPDATE change_sequence SET last = last + ${CUTOFFS};
    COMMIT;`);
  database.close();
}
