import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SECONDS, shoot, signIn } from './measure.mjs';
import { inPairs } from './pairs.mjs';
import { BENCH_SECRET } from './servers.mjs';

/** What the audit trail costs, and how quick it is. */

const EVENTS = Number(process.env.BENCH_AUDIT_EVENTS ?? 1_000_000);
const WITHOUT = `--import=${new URL('without-audit.mjs', import.meta.url).href}`;

let serial = 0;

/** One at a time: what a caller waits. Eight: with every core busy, the driver's and the database's among them. */
const CONNECTIONS = [1, 8];
/** So that what was recorded last is sealed at the cost of nobody else. */
const SEALED_AFTER_MS = 1_000;

/** `POST /products` of a server, and of one that keeps no trail. */
export async function costOfTrail(name, settings = {}) {
  const works = CONNECTIONS.map((connections) => async (server) => {
    const created = await creating(server, connections);
    await pause(SEALED_AFTER_MS);
    return created;
  });
  const rows = await inPairs(settings, { ...settings, NODE_OPTIONS: WITHOUT }, works);
  return Object.fromEntries(CONNECTIONS.map((connections, i) => [`${name}, ${connections} at a time`, rows[i]]));
}

async function creating({ origin }, connections) {
  const { access_token: token } = await signIn(origin, 'username=manager&password=gatehouse-manager');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const next = () => JSON.stringify({ sku: `BENCH-${(serial += 1)}`, name: 'Kettle', priceCents: 1, currency: 'EUR' });
  const requests = [{ method: 'POST', headers, setupRequest: (request) => ({ ...request, body: next() }) }];
  return shoot({ url: `${origin}/products`, duration: SECONDS, connections, requests });
}

/** Two processes that record as fast as they can, into one chain. */
export async function chainedAppends(databaseUrl) {
  const rounds = await Promise.all([1, 2].map(() => instance({ DATABASE_URL: databaseUrl }, 'append', SECONDS)));
  const { checked, seconds } = await instance({ DATABASE_URL: databaseUrl }, 'verify');
  return {
    'events chained, 2 instances, PostgreSQL': { 'events/s': Math.round((rounds[0] + rounds[1]) / SECONDS) },
    [`verify ${checked} events, PostgreSQL`]: { 'events/s': Math.round(checked / seconds) },
  };
}

export async function verifying() {
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  try {
    await instance({ DATA_DIR }, 'fill', EVENTS);
    const { checked, seconds } = await instance({ DATA_DIR }, 'verify');
    return { [`verify ${checked} events`]: { 'events/s': Math.round(checked / seconds), s: seconds.toFixed(1) } };
  } finally {
    await rm(DATA_DIR, { recursive: true, force: true });
  }
}

async function instance(settings, ...parameters) {
  const script = fileURLToPath(new URL('audit-instance.mjs', import.meta.url));
  const env = { ...process.env, SECRET_KEY: BENCH_SECRET, ...settings };
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...parameters.map(String)], { env });
  return JSON.parse(stdout);
}
