import { Client } from 'pg';
import { eventually } from '../support/eventually.js';
import { clusterDatabase, Instance, print, timeUntil, useHouse } from '../support/instances.js';
import { PrivateRedis } from '../support/private-redis.js';
import type { Caller } from '../support/gatehouse.js';

const RUNS = 50;
const RUNS_WITHOUT_REDIS = 20;
const PASSWORD = 'a quiet lake under snow';
const hasRedis = process.env['TEST_REDIS_URL'] !== undefined;
const itWithRedis = hasRedis ? it : () => undefined;
const itOnPostgres = clusterDatabase.name === 'postgres' ? it : () => undefined;

describe(`what is taken back on one of two instances (${clusterDatabase.name})`, () => {
  let redis: PrivateRedis | undefined;
  const house = useHouse(async () => {
    redis = hasRedis ? await PrivateRedis.start() : undefined;
    return redisSettings();
  });
  const redisSettings = (): Record<string, string> => (redis ? { REDIS_URL: redis.url } : {});

  afterAll(() => redis?.kill());

  const passes = async (instance: Instance, token: string) =>
    (await instance.bearing(token).get('/users/me')).status === 200;
  const admin = async (): Promise<Caller> =>
    house().a.bearing((await house().a.signIn('admin', 'gatehouse-admin')).access_token);

  /** A token that B has let in before A takes it back, and how long B goes on letting it in. */
  async function revokeOnce(): Promise<number> {
    const { a, b } = house();
    const { access_token: token } = await a.signIn('alice', 'wonderland');
    expect(await passes(b, token)).toBe(true);
    expect((await a.bearing(token).post('/auth/logout')).status).toBe(204);
    return timeUntil(async () => !(await passes(b, token)));
  }

  async function measure(what: string, runs: number): Promise<void> {
    const durations: number[] = [];
    for (let run = 0; run < runs; run += 1) durations.push(await revokeOnce());
    print(what, durations);
    expect(durations).toHaveLength(runs);
  }

  it('is refused by the other', () => measure('revoked on A until refused by B', RUNS));

  it('is refused by the other, whatever it is', async () => {
    const { a, b } = house();
    const boss = await admin();
    const make = async (username: string) => {
      const body = { username, email: `${username}@example.com`, password: PASSWORD, roles: ['manager'] };
      return (await boss.post('/users', body)).body.id as string;
    };
    const takers: Record<string, (id: string, token: string) => Promise<unknown>> = {
      revocation: (_, token) => a.anyone.form('/token/revoke', { token }),
      sessions: (id) => boss.delete(`/users/${id}/sessions`),
      disabling: (id) => boss.post(`/users/${id}/disable`),
      deletion: (id) => boss.delete(`/users/${id}`),
    };
    for (const [name, take] of Object.entries(takers)) {
      const id = await make(name);
      const { access_token: token, refresh_token } = await a.signIn(name, PASSWORD);
      expect(await passes(b, token)).toBe(true);
      await take(id, token);
      await timeUntil(async () => !(await passes(b, token)));
      expect((await b.anyone.form('/token/refresh', { refresh_token })).status).toBe(401);
    }
  });

  it('is a role: the other knows on its next requests, and gives it back too', async () => {
    const { a, b } = house();
    const boss = await admin();
    const body = { username: 'demoted', email: 'demoted@example.com', password: PASSWORD, roles: ['manager'] };
    const { id } = (await boss.post('/users', body)).body;
    const { access_token: token } = await a.signIn('demoted', PASSWORD);
    const statusOn = async (instance: Instance) => (await instance.bearing(token).get('/users')).status;
    expect(await statusOn(b)).toBe(200);
    await boss.put(`/users/${id}/roles`, { roles: ['user'] });
    await timeUntil(async () => (await statusOn(b)) === 403);
    await boss.put(`/users/${id}/roles`, { roles: ['manager'] });
    await timeUntil(async () => (await statusOn(b)) === 200);
  });

  it('is everybody at once', async () => {
    const { a, b } = house();
    const tokens = await Promise.all(
      Array.from({ length: 20 }, async () => (await a.signIn('alice', 'wonderland')).access_token),
    );
    for (const token of tokens) expect(await passes(b, token)).toBe(true);
    await (await admin()).delete('/sessions');
    await timeUntil(async () => !(await passes(b, tokens[0]!)));
    expect(await Promise.all(tokens.map((token) => passes(b, token)))).toEqual(tokens.map(() => false));
  });

  it('stays taken back when an instance starts later, and when Redis is flushed', async () => {
    const { a, b, database } = house();
    const { access_token: token } = await a.signIn('alice', 'wonderland');
    await a.bearing(token).post('/auth/logout');
    await redis?.command('FLUSHALL');
    const late = await Instance.start({ ...database.settings, ...redisSettings() });
    expect(await passes(late, token)).toBe(false);
    await late.stop();
    await timeUntil(async () => !(await passes(b, token)));
    await redis?.command('FLUSHALL');
    expect([await passes(a, token), await passes(b, token)]).toEqual([false, false]);
  });

  itWithRedis('needs nothing of Redis: a request with a token sends no more commands than one without', async () => {
    const { a } = house();
    const { access_token: token } = await a.signIn('alice', 'wonderland');
    const commands = async () => {
      const stats = String(await redis!.command('INFO', 'commandstats'));
      const counts = [...stats.matchAll(/cmdstat_(?!info|client|hello|ping|set:)(\S+):calls=(\d+)/g)];
      return counts.reduce((sum, [, , count]) => sum + Number(count), 0);
    };
    const cost = async (caller: Caller, path: string) => {
      await caller.get(path);
      const before = await commands();
      for (let i = 0; i < 20; i += 1) await caller.get(path);
      return (await commands()) - before;
    };
    expect(await cost(a.bearing(token), '/users/me')).toBe(await cost(a.anyone, '/products/1'));
  });

  itOnPostgres('is heard although the connection that listens is cut', async () => {
    const client = new Client({ connectionString: house().database.settings['DATABASE_URL'] });
    await client.connect();
    const those = `FROM pg_stat_activity WHERE application_name = 'gatehouse_changes' AND datname = current_database()`;
    const listening = async () => (await client.query(`SELECT pid ${those}`)).rowCount;
    // Of an instance that has stopped a moment ago, one may still be going.
    await eventually(listening, (count) => count === 2);
    await client.query(`SELECT pg_terminate_backend(pid) ${those}`);
    await client.end();
    await revokeOnce();
  });

  itWithRedis('is refused by the other without Redis', async () => {
    await redis!.kill();
    await measure('the same with Redis stopped', RUNS_WITHOUT_REDIS);
  });
});
