import { AccessFreeze } from '../../src/access-control/index.js';
import { PasswordHasher } from '../../src/users/password-hasher.js';
import type { Answer, Caller } from '../support/gatehouse.js';
import { Latch } from '../support/latch.js';
import { register } from '../support/partner.js';
import { PASSWORD } from '../support/people.js';
import { describeGatehouse } from '../support/suite.js';

const OPERATOR = { type: 'system', id: 'test' } as const;
const scopes = ['products:write'];
const said = (answers: readonly Answer[]) => answers.map(({ status, body }) => [status, body.code]);

describeGatehouse('while access is frozen', (gatehouse) => {
  let boss: Caller;
  let serial = 0;

  const freeze = () => gatehouse().app.get(AccessFreeze).freeze(OPERATOR, 'a rogue');
  const thaw = () => boss.delete('/access/freeze');
  const clientNamed = (name: string, more: object) =>
    boss.post('/clients', { name, grants: ['client_credentials'], ...more });

  beforeEach(async () => {
    boss = await gatehouse().as('admin');
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    expect((await thaw()).status).toBe(204);
  });

  it('no client gets, changes or gets back what it may do', async () => {
    const [busy, idle] = [await register(gatehouse(), { scopes }), await register(gatehouse(), { scopes })];
    await boss.post(`/clients/${idle.id}/disable`);
    const clients = async () => (await boss.get('/clients')).body.items;
    const before = await clients();
    await freeze();
    const grants = ['client_credentials', 'password'];
    const ask = async () => [
      await clientNamed('New', { scopes }),
      await boss.patch(`/clients/${busy.id}`, { scopes: [...scopes, 'users:read'] }),
      await boss.patch(`/clients/${busy.id}`, { scopes: [] }),
      await boss.patch(`/clients/${busy.id}`, { name: 'Renamed', grants }),
      await boss.post(`/clients/${idle.id}/enable`),
      await boss.post(`/clients/${busy.id}/secrets`, {}),
    ];
    const refused = await ask();
    expect(said(refused)).toEqual(refused.map(() => [409, 'access.frozen']));
    expect(await clients()).toEqual(before);
    await thaw();
    expect((await ask()).map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, 201]);
  });

  it('clients are named, slowed down, disabled, cut off and deleted as before', async () => {
    const { id } = await register(gatehouse(), { scopes });
    const { body: issued } = await boss.post(`/clients/${id}/secrets`, {});
    await freeze();
    const answers = [
      await clientNamed('Harmless', {}),
      await boss.patch(`/clients/${id}`, { name: 'Renamed', rateLimitPerMinute: 1 }),
      await boss.delete(`/clients/${id}/tokens`),
      await boss.delete(`/clients/${id}/secrets/${issued.id}`),
      await boss.post(`/clients/${id}/disable`),
      await boss.delete(`/clients/${id}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 204, 204, 200, 204]);
  });

  it('nobody gets a role, be it with a new account, and whoever is new gets what everybody has', async () => {
    const newcomer = (more: object) => {
      const username = `newcomer-${(serial += 1)}`;
      return boss.post('/users', { username, email: `${username}@example.com`, password: PASSWORD, ...more });
    };
    await freeze();
    expect(said([await newcomer({ roles: ['admin'] })])).toEqual([[409, 'access.frozen']]);
    expect((await newcomer({})).body.roles).toEqual(['user']);
  });

  it('nobody who holds a role gets back in who was kept out, and others do', async () => {
    const made = async (roles: string[]) => {
      const username = `suspended-${(serial += 1)}`;
      const account = { username, email: `${username}@example.com`, password: PASSWORD };
      const { id } = (await boss.post('/users', account)).body;
      await boss.put(`/users/${id}/roles`, { roles });
      await boss.post(`/users/${id}/disable`);
      return id as string;
    };
    const [holder, other] = [await made(['manager']), await made(['user'])];
    await freeze();
    const ask = async () => [
      await boss.post(`/users/${holder}/enable`),
      await boss.post(`/users/${other}/enable`),
      await boss.post(`/users/${holder}/disable`),
    ];
    expect((await ask()).map(({ status }) => status)).toEqual([409, 200, 200]);
    expect((await boss.get(`/users/${holder}`)).body.enabled).toBe(false);
    await thaw();
    expect((await ask()).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('an account with a role is not made whose password was still being hashed', async () => {
    const [hashing, frozen] = [new Latch(), new Latch()];
    const hasher = gatehouse().app.get(PasswordHasher);
    const hash = hasher.hash.bind(hasher);
    jest.spyOn(hasher, 'hash').mockImplementationOnce(async (password) => {
      hashing.open();
      await frozen.opened;
      return hash(password);
    });
    const account = { username: 'backdoor', email: 'backdoor@example.com', password: PASSWORD, roles: ['admin'] };
    const making = boss.post('/users', account);
    await hashing.opened;
    await freeze();
    frozen.open();
    expect(said([await making])).toEqual([[409, 'access.frozen']]);
    expect((await boss.get('/users?limit=100')).body.items.map(({ username }: any) => username)).not.toContain(
      'backdoor',
    );
  });

  it('of what is asked at the same moment nothing is granted that the freeze has not waited for', async () => {
    const clients = async () => (await boss.get('/clients?limit=100')).body.items.length as number;
    const asked = Array.from({ length: 20 }, (_, n) => clientNamed(`Racer ${n}`, { scopes }));
    await freeze();
    const there = await clients();
    const answers = await Promise.all(asked);
    expect(await clients()).toBe(there);
    expect(new Set([...answers.map(({ status }) => status), 201, 409])).toEqual(new Set([201, 409]));
  });
});
