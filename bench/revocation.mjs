const RUNS = 200;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** How long B goes on letting in a token that A has taken back: from A's answer to B's first refusal. */
export async function revocationLatency(a, b) {
  const durations = [];
  for (let run = 0; run < RUNS; run += 1) {
    const authorization = `Bearer ${await tokenOf(a)}`;
    if (!(await isLetIn(b, authorization))) throw new Error('B refuses a good token; the figures would say nothing');
    await fetch(`${a.origin}/auth/logout`, { method: 'POST', headers: { authorization } });
    const begun = performance.now();
    while (await isLetIn(b, authorization));
    durations.push(performance.now() - begun);
  }
  const sorted = durations.toSorted((x, y) => x - y);
  const at = (share) => Number(sorted[Math.floor(RUNS * share)].toFixed(1));
  return { [`revoked on A until refused by B, ${RUNS} runs`]: { 'p50 ms': at(0.5), 'p99 ms': at(0.99) } };
}

async function tokenOf({ origin }) {
  const body = 'username=alice&password=wonderland';
  const response = await fetch(`${origin}/token`, { method: 'POST', headers: FORM, body });
  return (await response.json()).access_token;
}

async function isLetIn({ origin }, authorization) {
  const response = await fetch(`${origin}/users/me`, { headers: { authorization } });
  await response.arrayBuffer();
  return response.status === 200;
}
