import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import autocannon from 'autocannon';
import { runChains } from './chains.mjs';
import { cutoffCost } from './cutoffs.mjs';
import { emptyPostgres } from './postgres.mjs';
import { revocationLatency } from './revocation.mjs';
import { startBare, startGatehouse } from './servers.mjs';

/**
 * `npm run bench`: the built application against a bare server, both driven on loopback in one run, in turn. With
 * BENCH_DATABASE_URL, the administrator's of a PostgreSQL server, also what is different there.
 */

const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const CONNECTIONS = 32;
/** Until the code is compiled; the raw Argon2id rate needs none. */
const WARM_UP_SECONDS = 4;
const LANES = 8;

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const LOGIN = 'username=alice&password=wonderland';
const TOKENS_BYTES = 1450;

const bare = await startBare();
const gatehouse = await startGatehouse();
try {
  await run();
} finally {
  await Promise.all([bare.stop(), gatehouse.stop()]);
}

async function run() {
  const authorization = `Bearer ${(await signIn()).access_token}`;
  const reads = [
    ['GET /health/live', '/health/live', {}],
    ['GET /users/me, token', '/users/me', { authorization }],
    ['GET /products?limit=20', '/products?limit=20', {}],
    ['GET /products/:id', '/products/1', {}],
  ];
  const rows = {};
  for (const [name, path, headers] of reads) rows[name] = await reading(path, headers);
  rows['POST /token/refresh'] = await refreshing(gatehouse);
  rows['POST /token, client_credentials'] = await asPartner(gatehouse.origin);
  Object.assign(rows, await signingIn(authorization));
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
      'POST /token/refresh, PostgreSQL': await refreshing(house[0]),
      ...(await revocationLatency(...house)),
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

/** A partner that asks for a token of its own each time; nothing is written for it. */
async function asPartner(origin) {
  const { access_token: boss } = await signIn(origin, 'username=admin&password=gatehouse-admin');
  const terms = { name: 'Bench', grants: ['client_credentials'], scopes: ['users:read'] };
  const registered = await fetch(`${origin}/clients`, {
    method: 'POST',
    headers: { authorization: `Bearer ${boss}`, 'content-type': 'application/json' },
    body: JSON.stringify(terms),
  });
  const { id, clientSecret } = await registered.json();
  const authorization = `Basic ${Buffer.from(`${id}:${clientSecret}`).toString('base64')}`;
  const headers = { ...FORM, authorization };
  const token = { url: `${origin}/token`, method: 'POST', headers, body: 'grant_type=client_credentials' };
  await shoot({ ...token, connections: LANES, duration: WARM_UP_SECONDS });
  return against(
    TOKENS_BYTES / 2,
    () => shoot({ ...token, connections: LANES }),
    () => shoot({ url: `${bare.origin}/${TOKENS_BYTES / 2}`, connections: LANES }),
  );
}

/** A refresh token is good once, so each connection follows a chain of its own. */
async function refreshing({ origin, cpuMs }) {
  const shared = { lanes: LANES, seconds: SECONDS };
  const url = `${origin}/token/refresh`;
  const chains = (seconds) =>
    runChains({
      ...shared,
      seconds,
      start: async () => (await signIn(origin)).refresh_token,
      next: (token) => ({ url, method: 'POST', headers: FORM, body: `refresh_token=${token}` }),
      take: (_, answer) => JSON.parse(answer).refresh_token,
    });
  await chains(WARM_UP_SECONDS);
  return against(
    TOKENS_BYTES,
    async () => {
      const before = await cpuMs();
      const measured = await chains(SECONDS);
      const busySeconds = ((await cpuMs()) - before) / 1000;
      return { ...measured, perCore: (measured.rate * SECONDS) / busySeconds };
    },
    () =>
      runChains({
        ...shared,
        start: async () => ({ url: `${bare.origin}/${TOKENS_BYTES}` }),
        next: (target) => target,
        take: (target) => target,
      }),
  );
}

/** Our rate as a ratio to the bare server's, round by round, so that a slower minute slows both. */
async function against(size, measureOurs, measureBare) {
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

/** Logins, as a share of the machine's raw Argon2id rate, with somebody else's `/users/me` measured meanwhile. */
async function signingIn(authorization) {
  const login = { url: `${gatehouse.origin}/token`, method: 'POST', headers: FORM, body: LOGIN, connections: LANES };
  const watch = { url: `${gatehouse.origin}/users/me`, headers: { authorization }, connections: 1, overallRate: 50 };
  await shoot({ ...login, duration: WARM_UP_SECONDS });
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const raw = await rawArgon2Rate();
    const [measured, meanwhile] = await Promise.all([shoot(login), shoot(watch)]);
    rounds.push({ raw, ...measured, ratio: measured.rate / raw, meanwhile: meanwhile.p99 });
  }
  const of = (pick) => median(rounds.map(pick));
  return {
    'POST /token': {
      'req/s': Math.round(of((r) => r.rate)),
      'p99 ms': of((r) => r.p99),
      'of raw argon2id': of((r) => r.ratio).toFixed(2),
    },
    'GET /users/me meanwhile': { 'p99 ms': of((r) => r.meanwhile) },
    'raw argon2id': { 'req/s': Math.round(of((r) => r.raw)) },
  };
}

async function rawArgon2Rate() {
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/argon2.mjs', String(SECONDS)]);
  return Number(stdout);
}

async function shoot(options) {
  const result = await autocannon({ duration: SECONDS, connections: CONNECTIONS, ...options });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(
      `${options.url}: ${result.non2xx} refusals, ${result.errors} errors; the figures would say nothing`,
    );
  }
  const requests = result.requests.total;
  return { requests, rate: requests / result.duration, p99: result.latency.p99 };
}

async function signIn(origin = gatehouse.origin, body = LOGIN) {
  const response = await fetch(`${origin}/token`, { method: 'POST', headers: FORM, body });
  return response.json();
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
