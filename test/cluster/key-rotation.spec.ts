import { setImmediate as tick } from 'node:timers/promises';
import { clusterDatabase, print, timeUntil, useHouse, type Instance } from '../support/instances.js';

interface Key {
  readonly kid: string;
  readonly state: 'next' | 'active' | 'retired';
}

const LANES = 4;
const ROTATIONS = 3;

/** Goes on asking until it is told to stop, and keeps every answer that was a refusal. */
class Load {
  readonly refusals: string[] = [];
  answers = 0;
  #going = true;
  readonly #lanes: Promise<void>[];

  constructor(lanes: readonly (() => Promise<number>)[]) {
    this.#lanes = lanes.map((lane) => this.#run(lane));
  }

  async atLeast(more: number): Promise<void> {
    const goal = this.answers + more;
    while (this.answers < goal) await tick();
  }

  async stop(): Promise<void> {
    this.#going = false;
    await Promise.all(this.#lanes);
  }

  async #run(ask: () => Promise<number>): Promise<void> {
    while (this.#going) {
      const status = await ask();
      this.answers += 1;
      if (status !== 200) this.refusals.push(`${this.answers}: ${status}`);
    }
  }
}

describe(`signing keys of two instances (${clusterDatabase.name})`, () => {
  const house = useHouse();

  const boss = async (instance: Instance) =>
    instance.bearing((await instance.signIn('admin', 'gatehouse-admin')).access_token);
  const keysOf = async (instance: Instance): Promise<Key[]> => (await (await boss(instance)).get('/keys')).body.items;
  const activeOf = async (instance: Instance) => (await keysOf(instance)).find(({ state }) => state === 'active')!.kid;
  const rotate = async (instance: Instance, mode: 'routine' | 'emergency') =>
    (await (await boss(instance)).post('/keys/rotate', { mode })).status;
  const publishedBy = async ({ anyone }: Instance): Promise<string[]> =>
    (await anyone.get('/.well-known/jwks.json')).body.keys.map(({ kid }: Key) => kid);

  /** Signs in on one instance, is served by the other, refreshes on the first, and so on. */
  function wanderer(one: Instance, other: Instance): () => Promise<number> {
    let tokens = one.signIn('alice', 'wonderland');
    let turn = 0;
    return async () => {
      turn += 1;
      const { access_token: token, refresh_token } = await tokens;
      if (turn % 3 !== 0) return (await other.bearing(token).get('/users/me')).status;
      const { status, body } = await one.anyone.form('/token/refresh', { refresh_token });
      tokens = Promise.resolve(body);
      return status;
    };
  }

  it('rotate by routine without a single refused request', async () => {
    const { a, b } = house();
    const load = new Load(Array.from({ length: LANES }, (_, i) => (i % 2 === 0 ? wanderer(a, b) : wanderer(b, a))));
    for (let rotation = 0; rotation < ROTATIONS; rotation += 1) {
      await load.atLeast(50);
      const before = await activeOf(a);
      expect(await rotate(rotation % 2 === 0 ? a : b, 'routine')).toBe(200);
      await timeUntil(async () => (await activeOf(a)) !== before && (await activeOf(b)) !== before);
      await load.atLeast(50);
    }
    await load.stop();
    expect(load.refusals).toEqual([]);
  });

  it('rotate once when both are asked at the same moment', async () => {
    const { a, b } = house();
    const [bossOfA, bossOfB] = await Promise.all([boss(a), boss(b)]);
    const before = await keysOf(a);
    const asked = [bossOfA, bossOfB].map((caller) => caller.post('/keys/rotate', { mode: 'routine' }));
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200]);
    const after = await keysOf(a);
    expect(after.length).toBe(before.length + 1);
    expect(after.filter(({ state }) => state === 'active')).toHaveLength(1);
    await timeUntil(async () => (await activeOf(b)) === (await activeOf(a)));
  });

  it('rotated in an emergency verify nothing any more on either instance', async () => {
    const { a, b } = house();
    const durations: number[] = [];
    for (let run = 0; run < 10; run += 1) {
      const { access_token: token, refresh_token } = await a.signIn('alice', 'wonderland');
      const isLetInBy = async (instance: Instance) => (await instance.bearing(token).get('/users/me')).status === 200;
      expect(await isLetInBy(b)).toBe(true);
      const known = await publishedBy(b);
      expect(await rotate(a, 'emergency')).toBe(200);
      durations.push(await timeUntil(async () => !(await isLetInBy(b))));
      expect(await isLetInBy(a)).toBe(false);
      for (const instance of [a, b]) {
        expect((await publishedBy(instance)).filter((kid) => known.includes(kid))).toEqual([]);
      }
      expect((await b.anyone.form('/token/refresh', { refresh_token })).status).toBe(200);
    }
    print('emergency rotation on A until refused by B', durations);
  });
});
