import { randomBytes } from 'node:crypto';
import { clusterDatabase, Instance } from '../support/instances.js';
import { openDataSource, type TestDatabase } from '../support/databases.js';
import { Program, type Ending } from '../support/program.js';
import { dropTrailGuard } from '../support/trail-guards.js';

/** Operators' commands on the trail, and a server that is killed, each in a process of its own on one database. */
describe(`the audit trail of processes (${clusterDatabase.name})`, () => {
  let database: TestDatabase;
  const running: Instance[] = [];

  beforeEach(async () => {
    database = await clusterDatabase.create();
  });

  afterEach(async () => {
    for (const instance of running.splice(0)) {
      instance.program.signal('SIGKILL');
      await instance.program.ended;
    }
    await database.drop();
  });

  const start = async (settings: Record<string, string> = {}): Promise<Instance> => {
    const instance = await Instance.start({ ...database.settings, ...settings });
    running.push(instance);
    return instance;
  };
  const run = (parameters: string[], settings: Record<string, string> = {}): Promise<Ending> =>
    new Program('src/cli.ts', parameters, { ...database.settings, ...settings }).ended;

  it('verifies from the command line, also against a kept checkpoint, and ends with 1 where it is broken', async () => {
    await start();
    const link = await run(['users:reset-link', 'alice']);
    expect(link.code).toBe(0);
    const kept = (await run(['audit:checkpoint'])).stdout.trim();
    expect(kept).toMatch(/^gatehouse-audit\.\d+\./);
    const whole = await run(['audit:verify', '--checkpoint', kept]);
    expect([whole.code, whole.stdout]).toEqual([
      0,
      expect.stringMatching(/^\d+ events, none altered, none missing\n$/),
    ]);

    const dataSource = await openDataSource(database.settings);
    const [made] = await dataSource.query<any[]>(`SELECT * FROM audit_events WHERE action = 'user.reset_link_made'`);
    expect([made!.actor_type, made!.actor_id]).toEqual(['system', 'cli']);
    await dropTrailGuard(dataSource, 'delete');
    await dataSource.query('DELETE FROM audit_events WHERE sequence = 3');
    await dataSource.destroy();
    const broken = await run(['audit:verify']);
    expect([broken.code, broken.stdout]).toEqual([
      1,
      'broken at 3: missing (2 events before it are as they were written)\n',
    ]);
  });

  it('loses nothing that was answered when a server is killed, and goes on with one chain', async () => {
    const killed = await start();
    const { access_token } = await killed.signIn('admin', 'gatehouse-admin');
    const skus: string[] = [];
    const post = async (i: number) => {
      const body = { sku: `KILL-${i}`, name: 'Kettle', priceCents: 1, currency: 'EUR' };
      const { status } = await killed.bearing(access_token).post('/products', body);
      if (status === 201) skus.push(body.sku);
    };
    const posting = (async () => {
      for (let i = 0; i < 500; i += 1) await post(i);
    })().catch(() => undefined);
    while (skus.length < 20) await new Promise((done) => setImmediate(done));
    killed.program.signal('SIGKILL');
    await posting;
    const next = await start();
    const { access_token: again } = await next.signIn('admin', 'gatehouse-admin');
    const { body: verified } = await next.bearing(again).get('/audit-events/verify');
    expect(verified).toEqual({ ok: true, checked: expect.any(Number) });
    const { body: exported } = await next.bearing(again).get('/audit-events/export?action=product.created');
    const recorded = String(exported).match(/KILL-\d+/g)!;
    expect(recorded).toEqual(expect.arrayContaining(skus));
    expect(recorded).toHaveLength(new Set(recorded).size);
  });

  it('says in the trail that the root secret was exchanged', async () => {
    const instance = await start();
    const coming = randomBytes(48).toString('base64url');
    const both = { SECRET_KEY: coming, SECRET_KEY_PREVIOUS: database.settings['SECRET_KEY']! };
    expect((await run(['secrets:rewrap'], both)).code).toBe(0);
    const { access_token } = await instance.signIn('admin', 'gatehouse-admin');
    const { items } = (await instance.bearing(access_token).get('/audit-events?action=key.rewrapped')).body;
    expect(items[0]).toMatchObject({ actor: { type: 'system', id: 'cli' }, after: { moved: 2, sealed: 2 } });
    expect((await instance.bearing(access_token).get('/audit-events/verify')).body.ok).toBe(true);
  });
});
