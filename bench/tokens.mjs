import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { runChains } from './chains.mjs';
import { against, FORM, LOGIN, median, ROUNDS, SECONDS, shoot, signIn, WARM_UP_SECONDS } from './measure.mjs';

/** Getting tokens, in each way that there is. */

const LANES = 8;
const TOKENS_BYTES = 1450;

/** A partner that asks for a token of its own each time; nothing is written for it. */
export async function asPartner({ origin }, bare) {
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
export async function refreshing({ origin, cpuMs }, bare) {
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

/** Logins, as a share of the machine's raw Argon2id rate, with somebody else's `/users/me` measured meanwhile. */
export async function signingIn({ origin }) {
  const authorization = `Bearer ${(await signIn(origin)).access_token}`;
  const login = { url: `${origin}/token`, method: 'POST', headers: FORM, body: LOGIN, connections: LANES };
  const watch = { url: `${origin}/users/me`, headers: { authorization }, connections: 1, overallRate: 50 };
  await shoot({ ...login, duration: WARM_UP_SECONDS });
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [raw, rawOfPool] = [await rawArgon2Rate(), await rawArgon2Rate('--require', './dist/src/threads.cjs')];
    const [measured, meanwhile] = await Promise.all([shoot(login), shoot(watch)]);
    rounds.push({ raw, rawOfPool, ...measured, ratio: measured.rate / raw, meanwhile: meanwhile.p99 });
  }
  const of = (pick) => median(rounds.map(pick));
  return {
    'POST /token': {
      'req/s': Math.round(of((r) => r.rate)),
      'p99 ms': of((r) => r.p99),
      'of raw argon2id': of((r) => r.ratio).toFixed(2),
      'in our pool': of((r) => r.rate / r.rawOfPool).toFixed(2),
    },
    'GET /users/me meanwhile': { 'p99 ms': of((r) => r.meanwhile) },
    'raw argon2id': { 'req/s': Math.round(of((r) => r.raw)) },
    'raw argon2id, in a pool as ours': { 'req/s': Math.round(of((r) => r.rawOfPool)) },
  };
}

async function rawArgon2Rate(...options) {
  const { stdout } = await promisify(execFile)(process.execPath, [...options, 'bench/argon2.mjs', String(SECONDS)]);
  return Number(stdout);
}
