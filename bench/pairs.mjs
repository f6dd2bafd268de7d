import { median, ROUNDS } from './measure.mjs';
import { startGatehouse } from './servers.mjs';

/** A machine's speed changes within seconds: each pair is a ratio of its own. */
const PAIRS_PER_ROUND = 3;

/**
 * Each of `works` on two servers in turn, one as `ours` and one as `reference` are set: a slower minute slows both. Each
 * round starts two new ones, for two processes of the same code differ by as much as 4 %.
 * @returns of each work its row: medians of ours, and of the ratios to the reference
 */
export async function inPairs(ours, reference, works) {
  const pairs = works.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    const servers = [await startGatehouse(ours), await startGatehouse(reference)];
    try {
      await Promise.all(servers.map(works.at(-1)));
      for (const [i, work] of works.entries()) pairs[i].push(...(await pairsOf(work, servers)));
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  }
  return pairs.map(rowOf);
}

async function pairsOf(work, [ours, reference]) {
  const pairs = [];
  while (pairs.length < PAIRS_PER_ROUND) pairs.push({ ours: await work(ours), reference: await work(reference) });
  return pairs;
}

function rowOf(pairs) {
  const of = (pick) => median(pairs.map(pick));
  return {
    'req/s': Math.round(of(({ ours }) => ours.rate)),
    'p99 ms': of(({ ours }) => ours.p99),
    'of without': of(({ ours, reference }) => ours.rate / reference.rate).toFixed(3),
    'time of without': of(({ ours, reference }) => reference.rate / ours.rate).toFixed(3),
  };
}
