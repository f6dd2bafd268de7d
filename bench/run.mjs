import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import autocannon from 'autocannon';
import { startBare, startGatehouse } from './servers.mjs';

/** `npm run bench`: the built application against a bare server, both driven on loopback in one run, in turn. */

const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const CONNECTIONS = 32;
const LOGIN_CONNECTIONS = 8;

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const LOGIN = 'username=alice&password=wonderland';

const bare = await startBare();
const gatehouse = await startGatehouse();
try {
  await run();
} finally {
  await Promise.all([bare.stop(), gatehouse.stop()]);
}

async function run() {
  const token = (await signIn()).access_token;
  const authorization = `Bearer ${token}`;
  const reads = [
    ['GET /health/live', '/health/live', {}],
    ['GET /users/me, token', '/users/me', { authorization }],
    ['GET /products?limit=20', '/products?limit=20', {}],
    ['GET /products/:id', '/products/1', {}],
  ];
  const rows = [];
  for (const [name, path, headers] of reads) rows.push(await againstBare(name, { path, headers }));
  rows.push(await refreshes());
  rows.push(...(await logins(authorization)));
  console.table(Object.fromEntries(rows.map(({ name, ...row }) => [name, row])));
}

async function againstBare(name, { path, headers, requests, connections = CONNECTIONS }) {
  const size = requests ? 1500 : Buffer.byteLength(await (await fetch(gatehouse.origin + path, { headers })).text());
  const ours = { url: gatehouse.origin + (path ?? ''), headers, requests, connections };
  const theirs = { url: `${bare.origin}/${size}`, connections };
  await shoot({ ...ours, duration: 2 });
  await shoot({ ...theirs, duration: 1 });
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const reference = await shoot(theirs);
    const measured = await shoot(ours);
    rounds.push({ ratio: measured.rate / reference.rate, rate: measured.rate, p99: measured.p99 });
  }
  return {
    name,
    'req/s': Math.round(median(rounds.map(({ rate }) => rate))),
    'p99 ms': median(rounds.map(({ p99 }) => p99)),
    'of bare http': median(rounds.map(({ ratio }) => ratio)).toFixed(3),
    bytes: size,
  };
}

/** Each connection follows a chain of its own: a refresh token is good once. */
async function refreshes() {
  const tokens = [];
  for (let i = 0; i < LOGIN_CONNECTIONS * (ROUNDS + 1); i += 1) tokens.push((await signIn()).refresh_token);
  const request = {
    method: 'POST',
    path: '/token/refresh',
    headers: FORM,
    setupRequest: (prepared, context) => {
      context.token ??= tokens.pop();
      return { ...prepared, body: new URLSearchParams({ refresh_token: context.token }).toString() };
    },
    onResponse: (status, body, context) => {
      context.token = JSON.parse(body).refresh_token;
    },
  };
  return againstBare('POST /token/refresh', { requests: [request], connections: LOGIN_CONNECTIONS });
}

/** Logins, as a share of the machine's raw Argon2id rate, with somebody else's `/users/me` measured meanwhile. */
async function logins(authorization) {
  const login = {
    url: `${gatehouse.origin}/token`,
    method: 'POST',
    headers: FORM,
    body: LOGIN,
    connections: LOGIN_CONNECTIONS,
  };
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, ['bench/argon2.mjs', String(SECONDS)]);
    const raw = Number(stdout);
    const watch = { url: `${gatehouse.origin}/users/me`, headers: { authorization }, connections: 1, overallRate: 50 };
    const [measured, meanwhile] = await Promise.all([shoot(login), shoot(watch)]);
    rounds.push({ raw, rate: measured.rate, ratio: measured.rate / raw, p99: measured.p99, meanwhile: meanwhile.p99 });
  }
  const of = (pick) => median(rounds.map(pick));
  return [
    {
      name: 'POST /token',
      'req/s': Math.round(of((r) => r.rate)),
      'p99 ms': of((r) => r.p99),
      'of raw argon2id': of((r) => r.ratio).toFixed(2),
    },
    { name: 'GET /users/me meanwhile', 'p99 ms': of((r) => r.meanwhile) },
    { name: 'raw argon2id', 'req/s': Math.round(of((r) => r.raw)) },
  ];
}

async function shoot(options) {
  const result = await autocannon({ duration: SECONDS, connections: CONNECTIONS, ...options });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(
      `${options.url}: ${result.non2xx} refusals, ${result.errors} errors; the figures would say nothing`,
    );
  }
  return { rate: result.requests.total / result.duration, p99: result.latency.p99 };
}

async function signIn() {
  const response = await fetch(`${gatehouse.origin}/token`, { method: 'POST', headers: FORM, body: LOGIN });
  return response.json();
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
