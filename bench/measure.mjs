import autocannon from 'autocannon';

/** How everything here is measured. */

export const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
export const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
/** Until the code is compiled; the raw Argon2id rate needs none. */
export const WARM_UP_SECONDS = 4;
const CONNECTIONS = 32;

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
export const LOGIN = 'username=alice&password=wonderland';

export async function shoot(options) {
  const result = await autocannon({ duration: SECONDS, connections: CONNECTIONS, ...options });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(
      `${options.url}: ${result.non2xx} refusals, ${result.errors} errors; the figures would say nothing`,
    );
  }
  const requests = result.requests.total;
  return { requests, rate: requests / result.duration, p99: result.latency.p99 };
}

/** Our rate as a ratio to the bare server's, round by round, so that a slower minute slows both. */
export async function against(size, measureOurs, measureBare) {
  await measureBare();
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const reference = await measureBare();
    const measured = await measureOurs();
    rounds.push({ ...measured, ratio: measured.rate / reference.rate });
  }
  const of = (pick) => median(rounds.map(pick));
  return {
    'req/s': Math.round(of((r) => r.rate)),
    'p99 ms': of((r) => r.p99),
    'of bare http': of((r) => r.ratio).toFixed(3),
    bytes: size,
    ...(rounds[0].perCore ? { '/s and core': Math.round(of((r) => r.perCore)) } : {}),
  };
}

export async function signIn(origin, body = LOGIN) {
  const response = await fetch(`${origin}/token`, { method: 'POST', headers: FORM, body });
  return response.json();
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
