import { chainedAppends, costOfTrail, verifying } from './audit.mjs';
import { accessChecks } from './access.mjs';
import { cutoffCost } from './cutoffs.mjs';
import { against, median, ROUNDS, shoot, signIn, WARM_UP_SECONDS } from './measure.mjs';
import { costOfMetrics } from './metrics.mjs';
import { emptyPostgres } from './postgres.mjs';
import { revocationLatency } from './revocation.mjs';
import { startBare, startGatehouse } from './servers.mjs';
import { asPartner, refreshing, signingIn } from './tokens.mjs';

/**
 * `npm run bench`: the built application against a bare server, both driven on loopback in one run, in turn. With
 * BENCH_DATABASE_URL, the administrator's of a PostgreSQL server, also what is different there.
 */

const bare = await startBare();
const gatehouse = await startGatehouse();
try {
  await run();
} finally {
  await Promise.all([bare.stop(), gatehouse.stop()]);
}

async function run() {
  const authorization = `Bearer ${(await signIn(gatehouse.origin)).access_token}`;
  const reads = [
    ['GET /health/live', '/health/live', {}],
    ['GET /users/me, token', '/users/me', { authorization }],
    ['GET /products?limit=20', '/products?limit=20', {}],
    ['GET /products/:id', '/products/1', {}],
  ];
  const rows = {};
  for (const [name, path, headers] of reads) rows[name] = await reading(path, headers);
  rows['POST /token/refresh'] = await refreshing(gatehouse, bare);
  rows['POST /token, client_credentials'] = await asPartner(gatehouse, bare);
  Object.assign(rows, await signingIn(gatehouse));
  Object.assign(rows, await costOfMetrics());
  Object.assign(rows, await costOfTrail('POST /products'), await verifying());
  Object.assign(rows, accessChecks());
  Object.assign(rows, await cutoffCost({ rounds: ROUNDS, measure: readCost, median }));
  if (process.env.BENCH_DATABASE_URL) Object.assign(rows, await onPostgres(process.env.BENCH_DATABASE_URL));
  console.table(rows);
}

async function onPostgres(administratorUrl) {
  const database = await emptyPostgres(administratorUrl);
  const house = [
    await startGatehouse({ DATABASE_URL: database.url }),
    await startGatehouse({ DATABASE_URL: database.url }),
  ];
  try {
    return {
      'POST /token/refresh, PostgreSQL': await refreshing(house[0], bare),
      ...(await revocationLatency(...house)),
      ...(await costOfTrail('POST /products, PostgreSQL', { DATABASE_URL: database.url })),
      ...(await chainedAppends(database.url)),
    };
  } finally {
    await Promise.all(house.map((instance) => instance.stop()));
    await database.drop();
  }
}

/** Processor time that an instance needs for one `/users/me`, once it is warm; milliseconds. */
async function readCost({ origin, cpuMs }) {
  const { access_token: token } = await signIn(origin);
  const me = { url: `${origin}/users/me`, headers: { authorization: `Bearer ${token}` } };
  await shoot({ ...me, duration: 1 });
  const before = await cpuMs();
  const { requests } = await shoot(me);
  return ((await cpuMs()) - before) / requests;
}

async function reading(path, headers) {
  const size = Buffer.byteLength(await (await fetch(gatehouse.origin + path, { headers })).text());
  const ours = { url: gatehouse.origin + path, headers };
  await shoot({ ...ours, duration: WARM_UP_SECONDS });
  return against(
    size,
    () => shoot(ours),
    () => shoot({ url: `${bare.origin}/${size}` }),
  );
}
