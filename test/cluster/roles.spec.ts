import { eventually } from '../support/eventually.js';
import { clusterDatabase, print, timeUntil, useHouse, type Instance } from '../support/instances.js';

const RUNS = 30;

describe(`rights on two instances (${clusterDatabase.name})`, () => {
  const house = useHouse();

  const signIn = async (instance: Instance, username: string, password: string) =>
    (await instance.signIn(username, password)).access_token;
  const admin = async () => house().a.bearing(await signIn(house().a, 'admin', 'gatehouse-admin'));
  const aliceOnB = async () => {
    const token = await signIn(house().b, 'alice', 'wonderland');
    const { user_id: id } = (await house().b.bearing(token).get('/users/me')).body as { user_id: string };
    const status = async () => (await house().b.bearing(token).get('/users')).status;
    return { id, status };
  };

  it('grants and withdrawals on one reach the other, for a token that it knows', async () => {
    const [boss, alice] = [await admin(), await aliceOnB()];
    expect(await alice.status()).toBe(403);
    const durations = { grant: [] as number[], withdrawal: [] as number[] };
    for (let run = 0; run < RUNS; run += 1) {
      await boss.put(`/users/${alice.id}/roles`, { roles: ['manager'] });
      durations.grant.push(await timeUntil(async () => (await alice.status()) === 200));
      await boss.put(`/users/${alice.id}/roles`, { roles: ['user'] });
      durations.withdrawal.push(await timeUntil(async () => (await alice.status()) === 403));
    }
    print('a grant on A until B lets in', durations.grant);
    print('a withdrawal on A until B refuses', durations.withdrawal);
  });

  it('a role that is changed on one gives and takes on the other', async () => {
    const [boss, alice] = [await admin(), await aliceOnB()];
    expect((await boss.post('/roles', { name: 'spectator', description: 'Looks on' })).status).toBe(201);
    await boss.put(`/users/${alice.id}/roles`, { roles: ['spectator'] });
    await boss.patch('/roles/spectator', { permissions: ['users:read'] });
    await timeUntil(async () => (await alice.status()) === 200);
    await boss.patch('/roles/spectator', { permissions: [] });
    await timeUntil(async () => (await alice.status()) === 403);
  });

  it('the last administrator stays, though each instance is told to demote another one', async () => {
    const { a, b } = house();
    const boss = await admin();
    const body = { username: 'second', email: 'second@example.com', password: 'a quiet lake under snow' };
    const { body: second } = await boss.post('/users', { ...body, roles: ['admin'] });
    const first = (await boss.get('/users?search=admin')).body.items[0] as { id: string };
    const other = b.bearing(await signIn(b, 'second', body.password));
    const answers = await Promise.all([
      boss.put(`/users/${second.id}/roles`, { roles: ['user'] }),
      other.put(`/users/${first.id}/roles`, { roles: ['user'] }),
    ]);
    expect(answers.map(({ status }) => status === 200).toSorted()).toEqual([false, true]);
    const callers = [boss, a.bearing(await signIn(a, 'second', body.password))];
    const statuses = () => Promise.all(callers.map(async (caller) => (await caller.get('/roles')).status));
    // Where the other instance's answer won, this one is about to hear of it.
    await eventually(statuses, (found) => found.toSorted().join(' ') === '200 403');
  });
});
