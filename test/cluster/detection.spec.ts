import type { Instance } from '../support/instances.js';
import { clusterDatabase, print, timeUntil, useHouse } from '../support/instances.js';
import { openDataSource } from '../support/databases.js';
import { reactedTo } from '../support/incidents.js';
import { fromElsewhere } from '../support/people.js';
import { PrivateRedis } from '../support/private-redis.js';
import type { SeenIncident } from '../support/seen-incidents.js';
import { keysBelow } from '../support/redis-keys.js';

const PROBES = 6;
const RUNS = 10;
const hasRedis = process.env['TEST_REDIS_URL'] !== undefined;
const itWithRedis = hasRedis ? it : () => undefined;

type From = Record<string, string>;

describe(`attacks that two instances see (${clusterDatabase.name}${hasRedis ? ', redis' : ''})`, () => {
  let redis: PrivateRedis | undefined;
  const house = useHouse(async () => {
    redis = hasRedis ? await PrivateRedis.start() : undefined;
    return {
      ...(redis ? { REDIS_URL: redis.url } : {}),
      TRUSTED_PROXIES: '127.0.0.1',
      DETECT_INJECTION_PROBES: String(PROBES),
      DETECT_BLOCK_MINUTES: '5',
    };
  });

  afterAll(() => redis?.kill());

  const probe = (instance: Instance, from: From) => instance.anyone.get('/products?search=1%20OR%201%3D1', from);
  const statusOn = async (instance: Instance, from: From) => (await instance.anyone.get('/products', from)).status;
  const refusedBy = (instance: Instance, from: From) => timeUntil(async () => (await statusOn(instance, from)) === 429);

  async function incidents(): Promise<SeenIncident[]> {
    const dataSource = await openDataSource(house().database.settings);
    try {
      return await dataSource.query('SELECT kind, severity, cause, source, count FROM incidents');
    } finally {
      await dataSource.destroy();
    }
  }

  it('are contained on both: the one that was hit, and the other a moment later', async () => {
    const { a, b } = house();
    const [here, there]: [number[], number[]] = [[], []];
    for (let run = 0; run < RUNS; run += 1) {
      const from = fromElsewhere();
      expect(await statusOn(b, from)).toBe(200);
      const begun = performance.now();
      for (let n = 0; n < PROBES; n += 1) await probe(a, from);
      const [onA, onB] = await Promise.all([refusedBy(a, from), refusedBy(b, from)]);
      const hostileMs = performance.now() - begun - Math.max(onA, onB);
      here.push(hostileMs + onA);
      there.push(hostileMs + onB);
    }
    print('from the first hostile request until its source is refused, on the instance hit', here);
    print('from the first hostile request until its source is refused, on the other', there);
  });

  it('are one incident, whichever instance they hit', async () => {
    const { a, b } = house();
    const from = fromElsewhere();
    await Promise.all(
      [a, b].map(async (instance) => {
        for (let n = 0; n < PROBES; n += 1) await probe(instance, from);
      }),
    );
    const cause = `address ${from['x-forwarded-for']}`;
    const about = async () => (await incidents()).filter((incident) => incident.cause === cause);
    await timeUntil(async () => (await about()).length > 0);
    expect(await about()).toHaveLength(1);
  });

  it('are lifted on both by an operator on one', async () => {
    const { a, b } = house();
    const from = fromElsewhere();
    for (let n = 0; n < PROBES; n += 1) await probe(a, from);
    await refusedBy(b, from);
    const operator = b.bearing((await b.signIn('admin', 'gatehouse-admin')).access_token);
    await reactedTo(operator, from['x-forwarded-for']!);
    expect((await operator.delete(`/source-blocks/${from['x-forwarded-for']}`)).status).toBe(204);
    await timeUntil(async () => (await statusOn(a, from)) === 200);
  });

  itWithRedis('are counted together: half of a burst on each is a burst', async () => {
    const { a, b } = house();
    const [split, half] = [fromElsewhere(), fromElsewhere()];
    for (let n = 0; n < PROBES / 2; n += 1) await probe(a, half);
    for (let n = 0; n < PROBES / 2; n += 1) await Promise.all([probe(a, split), probe(b, split)]);
    await Promise.all([refusedBy(a, split), refusedBy(b, split)]);
    expect(await statusOn(a, half)).toBe(200);
  });

  itWithRedis('leave nothing in Redis that names anybody, nor anything for longer than the window', async () => {
    const from = fromElsewhere();
    await probe(house().a, from);
    const kept = await timeUntilKeys(async () => keysBelow(redis!.url, 'gatehouse'));
    const detection = kept.filter(({ name }) => name.includes(':detection:'));
    expect(detection.filter(({ name }) => name.includes('198.18'))).toEqual([]);
    expect(detection.every(({ livesMs }) => livesMs > 0 && livesMs <= 600_000)).toBe(true);
  });

  itWithRedis('are noticed by each instance for itself while Redis is down', async () => {
    await redis!.kill();
    const from = fromElsewhere();
    for (let n = 0; n < PROBES; n += 1) await probe(house().a, from);
    await refusedBy(house().b, from);
  });
});

async function timeUntilKeys<T extends { name: string }>(read: () => Promise<T[]>): Promise<T[]> {
  let keys: T[] = [];
  await timeUntil(async () => (keys = await read()).some(({ name }) => name.includes(':detection:')));
  return keys;
}
