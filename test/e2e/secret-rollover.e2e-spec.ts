import type { Environment } from '../../src/platform/config/index.js';
import { KeyRewrapService, KeyRotationService, SigningKeysService } from '../../src/signing-keys/index.js';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { startGatehouse, type Gatehouse } from '../support/gatehouse.js';

const COMING = 'the coming secret of this house, as long as it has to be';

const me = async (at: Gatehouse, token: string) => (await at.bearing(token).get('/users/me')).status;
const signIn = (at: Gatehouse) => at.anyone.form('/token', { username: 'alice', password: 'wonderland' });
const refresh = (at: Gatehouse, refresh_token: string) => at.anyone.form('/token/refresh', { refresh_token });
const keysOf = (at: Gatehouse) => at.app.get(SigningKeysService);
const rotate = (at: Gatehouse) => at.app.get(KeyRotationService).rotate('routine');

/** Two people's doings: one signs in anew each time, the other goes on with what was given to them long ago. */
class Clients {
  readonly refused: string[] = [];
  rounds = 0;
  #access: string;
  #refresh: string;

  async arrive(at: Gatehouse): Promise<void> {
    this.#keep((await signIn(at)).body);
  }

  /** Each request at another instance than the one before, where there are two. */
  async visit(instances: readonly Gatehouse[]): Promise<void> {
    for (const [i, at] of instances.entries()) {
      const another = instances[(i + 1) % instances.length]!;
      const fresh = await signIn(at);
      this.#note('sign-in', fresh.status);
      this.#note('fresh token', await me(another, fresh.body.access_token));
      this.#note('old token', await me(at, this.#access));
      const renewed = await refresh(another, fresh.body.refresh_token);
      this.#note('fresh refresh', renewed.status);
      this.#note('renewed token', await me(at, renewed.body.access_token));
    }
    this.rounds += 1;
  }

  /** What every client does sooner or later: before its access token expires. */
  async renew(at: Gatehouse): Promise<void> {
    const answer = await refresh(at, this.#refresh);
    this.#note('old refresh', answer.status);
    this.#keep(answer.body);
  }

  #keep(tokens: { access_token: string; refresh_token: string }): void {
    this.#access = tokens.access_token;
    this.#refresh = tokens.refresh_token;
  }

  #note(what: string, status: number): void {
    if (status !== 200) this.refused.push(`${what} ${status}`);
  }
}

describe.each(testDatabases())('a new SECRET_KEY on $name', ({ create }) => {
  let database: TestDatabase;
  let former: string;
  let running: Gatehouse[];

  beforeEach(async () => {
    running = [];
    database = await create();
    former = database.settings['SECRET_KEY']!;
  });

  afterEach(async () => {
    for (const gatehouse of running) await gatehouse.stop();
    await database.drop();
  });

  const start = async (settings: Environment) => {
    const gatehouse = await startGatehouse({ ...database.settings, ...settings });
    running.push(gatehouse);
    return gatehouse;
  };

  /** One after the other makes way for an instance with the settings, while the clients go on. */
  async function deploy(settings: Environment, clients: Clients): Promise<void> {
    for (let left = running.length; left > 0; left -= 1) {
      const old = running.shift()!;
      const staying = [...running];
      const replacement = { isRunning: false };
      const visits = (async () => {
        do await clients.visit(staying);
        while (!replacement.isRunning);
      })();
      await old.stop();
      await start(settings);
      replacement.isRunning = true;
      await visits;
      await clients.visit(running);
    }
  }

  it.each(['RS256', 'ES256', 'HS256'])(
    'comes to two instances (%s) while nobody is refused: accepted first, then signing, then alone',
    async (ALGORITHM) => {
      const clients = new Clients();
      await start({ ALGORITHM });
      await start({ ALGORITHM });
      await clients.arrive(running[0]!);
      await deploy({ ALGORITHM, SECRET_KEY: former, SECRET_KEY_PREVIOUS: COMING }, clients);
      await deploy({ ALGORITHM, SECRET_KEY: COMING, SECRET_KEY_PREVIOUS: former }, clients);
      const counts = await running[0]!.app.get(KeyRewrapService).rewrap();
      expect(counts).toEqual(ALGORITHM === 'HS256' ? { moved: 0, sealed: 0 } : { moved: 2, sealed: 2 });
      await clients.visit(running);
      await clients.renew(running[1]!);
      await deploy({ ALGORITHM, SECRET_KEY: COMING }, clients);
      await clients.renew(running[0]!);
      expect(clients.refused).toEqual([]);
      expect(clients.rounds).toBeGreaterThan(6);
    },
  );

  it('is refused alone as long as the former one seals the keys, and taken once they are rewrapped', async () => {
    await start({});
    await running.pop()!.stop();
    const both = await start({ SECRET_KEY: COMING, SECRET_KEY_PREVIOUS: former });
    await expect(start({ SECRET_KEY: COMING })).rejects.toThrow(/^SECRET_KEY does not open/);
    const service = both.app.get(KeyRewrapService);
    expect(await service.rewrap()).toEqual({ moved: 2, sealed: 2 });
    expect(await service.rewrap()).toEqual({ moved: 0, sealed: 2 });
    await start({ SECRET_KEY: COMING });
    await expect(start({ SECRET_KEY: former })).rejects.toThrow(/^SECRET_KEY does not open/);
  });

  it('leaves an instance that knows only the former one able to verify, and to sign with what it has opened', async () => {
    const left = await start({});
    const ahead = await start({ SECRET_KEY: COMING, SECRET_KEY_PREVIOUS: former });
    await ahead.app.get(KeyRewrapService).rewrap();
    await rotate(ahead);
    const { kid } = keysOf(ahead).active;
    await eventually(async () => {
      await me(left, 'x');
      return keysOf(left).active.kid === kid;
    });
    const signedHere = await signIn(left);
    expect([signedHere.status, await me(ahead, signedHere.body.access_token)]).toEqual([200, 200]);
    await rotate(ahead);
    const token = (await signIn(ahead)).body.access_token;
    expect(await me(left, token)).toBe(200);
    const { status, body, headers } = await eventually(
      () => signIn(left),
      (answer) => answer.status !== 200,
    );
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'key.unavailable', '1']);
  });

  it('of HS256 is not taken back by an instance that starts again before its turn', async () => {
    const ALGORITHM = 'HS256';
    await start({ ALGORITHM });
    const ahead = await start({ ALGORITHM, SECRET_KEY: COMING, SECRET_KEY_PREVIOUS: former });
    const { kid } = keysOf(ahead).active;
    const behind = await start({ ALGORITHM, SECRET_KEY: former, SECRET_KEY_PREVIOUS: COMING });
    expect([keysOf(behind).active.kid, keysOf(ahead).active.kid]).toEqual([kid, kid]);
    const back = await start({ ALGORITHM, SECRET_KEY: former });
    expect(keysOf(back).active.kid).not.toBe(kid);
  });

  it('of HS256 without the former one refuses whatever that signed', async () => {
    const ALGORITHM = 'HS256';
    const tokens = (await signIn(await start({ ALGORITHM }))).body;
    await running.pop()!.stop();
    const instance = await start({ ALGORITHM, SECRET_KEY: COMING });
    expect(await me(instance, tokens.access_token)).toBe(401);
    expect((await refresh(instance, tokens.refresh_token)).status).toBe(401);
    expect(await me(instance, (await signIn(instance)).body.access_token)).toBe(200);
  });
});
