import { hash as bcrypt } from '@node-rs/bcrypt';
import { TransactionRunner } from '../../src/platform/database/index.js';
import { DemoUsers } from '../../src/users/index.js';
import { UsersRepository } from '../../src/users/users.repository.js';
import { describeGatehouse } from '../support/suite.js';

const PASSWORD = 'a quiet lake under snow';
const SESSIONS = 70_000;
/** So many are made by one statement, which has a time to keep to. */
const PART = 10_000;

describeGatehouse('names and addresses made to deceive', (gatehouse) => {
  let count = 0;
  const register = (wrong: Record<string, string>) => {
    count += 1;
    const person = { username: `person-${count}`, email: `person-${count}@example.com`, password: PASSWORD };
    return gatehouse().anyone.post('/auth/register', { ...person, ...wrong });
  };

  it.each([
    ['grow beyond the column when they are normalised', 'ﷺ'.repeat(64)],
    ['double when they are normalised', 'ﬀ'.repeat(64)],
    ['mix scripts once they are normalised', 'а𝐝𝐦𝐢𝐧'],
    ['become other characters when they are normalised', '⑴⑵⑶'],
    ['hold a joiner that nobody sees', 'ad\u034fmin'],
    ['hold a filler that nobody sees', 'admin\u3164'],
    ['hold a variation selector', 'admin\ufe0f'],
  ])('are refused when they %s', async (_, username) => {
    const { status, body } = await register({ username });
    expect(status).toBe(422);
    expect(body.errors.map(({ field }: { field: string }) => field)).toEqual(['username']);
  });

  it.each([`a@${'ﷺ'.repeat(60)}.${'ﷺ'.repeat(18)}.com`, `${'ﷺ'.repeat(20)}@${'ﷺ'.repeat(55)}.com`])(
    'are refused when folding makes an address too long to keep: %s',
    async (email) => {
      const { status, body } = await register({ email });
      expect([status, body.errors?.[0].field]).toEqual([422, 'email']);
    },
  );

  it('are refused in changes too', async () => {
    const alice = await gatehouse().as('alice');
    expect((await alice.patch('/users/me', { username: 'ﷺ'.repeat(64) })).status).toBe(422);
  });

  it.each(['ADMIN', 'ａｄｍｉｎ', 'admın', 'adm\u0131n'])(
    'clash with the account that they look like: %s',
    async (username) => {
      expect((await register({ username })).status).toBe(409);
    },
  );
});

describeGatehouse('an account with more sessions than a statement has parameters', (gatehouse) => {
  const make = async (username: string) => {
    const body = { username, email: `${username}@example.com`, password: PASSWORD };
    const { body: user } = await (await gatehouse().as('admin')).post('/users', body);
    const transactions = gatehouse().app.get(TransactionRunner);
    const numbers = `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${PART})`;
    const columns = 'id, user_id, client_id, generation, refresh_issued_at, refresh_expires_at, created_at, expires_at';
    for (let part = 0; part < SESSIONS / PART; part += 1) {
      await transactions.run(() =>
        transactions.manager.query(
          `${numbers} INSERT INTO sessions (${columns}, address, user_agent)
           SELECT '${username}-${part}-' || n, $1, 'first-party', 1, 1, 9999999999999, 1, 9999999999999, '::1', '' FROM numbers`,
          [user.id],
        ),
      );
    }
    return user;
  };

  it('can still be disabled, with all its sessions', async () => {
    const user = await make('hoarder');
    const { access_token } = await gatehouse().signIn('hoarder', PASSWORD);
    expect((await gatehouse().bearing(access_token).get('/users/me')).status).toBe(200);
    expect((await (await gatehouse().as('admin')).post(`/users/${user.id}/disable`)).status).toBe(200);
    expect((await gatehouse().bearing(access_token).get('/users/me')).status).toBe(401);
  });

  it('can still have its password changed, which ends all its other sessions', async () => {
    await make('owner');
    const [here, thief] = [await gatehouse().signIn('owner', PASSWORD), await gatehouse().signIn('owner', PASSWORD)];
    const change = { currentPassword: PASSWORD, password: 'another quiet lake under snow' };
    expect((await gatehouse().bearing(here.access_token).post('/auth/password', change)).status).toBe(204);
    expect((await gatehouse().bearing(thief.access_token).get('/users/me')).status).toBe(401);
    expect((await gatehouse().bearing(here.access_token).get('/users/me')).status).toBe(200);
  });
});

describeGatehouse('power over accounts', (gatehouse) => {
  const bounded = async (scope: string) => {
    const fields = { username: 'admin', password: 'gatehouse-admin', scope };
    return gatehouse().bearing((await gatehouse().anyone.form('/token', fields)).body.access_token);
  };
  const person = (username: string, roles?: string[]) => {
    const account = { username, email: `${username}@example.com`, password: PASSWORD };
    return roles ? { ...account, roles } : account;
  };

  it('to make accounts is none to give roles', async () => {
    const maker = await bounded('users:write users:read products:write');
    expect((await maker.post('/users', person('plain'))).body.roles).toEqual(['user']);
    for (const roles of [['manager'], ['user', 'manager'], ['admin']]) {
      expect((await maker.post('/users', person('powerful', roles))).status).toBe(403);
    }
  });

  it('to give roles gives none beyond one’s own', async () => {
    const giver = await bounded('users:write users:assign_roles');
    const { body: user } = await (await gatehouse().as('admin')).post('/users', person('receiver'));
    expect((await giver.put(`/users/${user.id}/roles`, { roles: ['manager'] })).body.code).toBe(
      'access.grant_exceeds_own',
    );
    expect((await giver.post('/users', person('second', ['manager']))).body.code).toBe('access.grant_exceeds_own');
  });

  it('does not reach one’s own address without the current password', async () => {
    const admin = await gatehouse().as('admin');
    const { body: own } = await admin.get('/users/me');
    const { status, body } = await admin.patch(`/users/${own.user_id}`, { email: 'thief@example.com' });
    expect([status, body.code]).toEqual([403, 'user.own_address']);
    expect((await admin.get('/users/me')).body.email).toBe(own.email);
  });

  it.each([
    ['PATCH', '/users/me', { roles: ['admin'] }],
    ['PATCH', '/users/me', { emailVerified: true }],
    ['PATCH', '/users/me', { disabledAt: null }],
    ['PATCH', '/users/me', { id: '00000000-0000-4000-8000-000000000000' }],
    ['PATCH', '/users/me', { passwordHash: 'x' }],
  ])('is not assigned by %s %s %j', async (method, path, body) => {
    expect((await (await gatehouse().as('alice')).send(method, path, body, {})).status).toBe(422);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('is not inherited from %s in a body', async (key) => {
    const response = await fetch(`${gatehouse().origin}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"username":"alice","password":"wonderland","${key}":{"roles":["admin"]}}`,
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'body.forbidden_key']);
  });

  it('passes with the demotion also for work that is asked for at the same moment', async () => {
    const admin = await gatehouse().as('admin');
    const { body: user } = await admin.post('/users', person('fickle', ['manager']));
    const caller = gatehouse().bearing((await gatehouse().signIn('fickle', PASSWORD)).access_token);
    const product = (n: number) => ({ sku: `RACE-${n}`, name: 'Race', priceCents: 1, currency: 'EUR' });
    const [demoted] = await Promise.all([
      admin.put(`/users/${user.id}/roles`, { roles: ['user'] }),
      ...Array.from({ length: 10 }, (_, n) => caller.post('/products', product(n), { 'idempotency-key': `race-${n}` })),
    ]);
    expect(demoted.status).toBe(200);
    for (let n = 0; n < 10; n += 1) {
      const replay = await caller.post('/products', product(n), { 'idempotency-key': `race-${n}` });
      expect([replay.status, replay.headers.get('idempotency-replayed')]).toEqual([403, null]);
    }
  });
});

describeGatehouse('imported passwords and known ones', (gatehouse) => {
  it('let in all who bring the right password at once, though the first replaces the hash', async () => {
    const body = { username: 'imported-once', email: 'imported-once@example.com', password: PASSWORD };
    const { body: user } = await (await gatehouse().as('admin')).post('/users', body);
    const passwordHash = await bcrypt('from elsewhere', 4);
    const users = gatehouse().app.get(UsersRepository);
    await gatehouse()
      .app.get(TransactionRunner)
      .run(() => users.update(user.id, { passwordHash }));
    const signIn = () => gatehouse().anyone.form('/token', { username: 'imported-once', password: 'from elsewhere' });
    const answers = await Promise.all(Array.from({ length: 8 }, signIn));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
  });

  it('are not told of a demo account that has another by now', async () => {
    const users = gatehouse().app.get(UsersRepository);
    const passwordHash = await bcrypt('from elsewhere', 4);
    await gatehouse()
      .app.get(TransactionRunner)
      .run(async () => users.update((await users.findByUsernameKey('alice'))!.id, { passwordHash }));
    const demo = gatehouse().app.get(DemoUsers);
    expect((await demo.open()).map(({ username }) => username)).toEqual(['admin', 'manager']);
    expect(await demo.arePresent()).toBe(true);
  });

  it('are found on a demo account whose address was changed', async () => {
    const users = gatehouse().app.get(UsersRepository);
    await gatehouse()
      .app.get(TransactionRunner)
      .run(async () => {
        for (const username of ['manager', 'alice']) await users.delete((await users.findByUsernameKey(username))!.id);
        const { id } = (await users.findByUsernameKey('admin'))!;
        await users.update(id, { email: 'root@example.com', emailKey: 'root@example.com' });
      });
    expect(await gatehouse().app.get(DemoUsers).arePresent()).toBe(true);
  });
});

describeGatehouse(
  'behind a proxy that passes on what it is told',
  (gatehouse) => {
    it.each(['x'.repeat(200), '[2001:0db8:1111:2222:3333:4444:5555:6666]:65535', 'unknown', ', ,', '::ffff:1.2.3.4'])(
      'an address like %s lets people in all the same, and is kept within its bounds',
      async (address) => {
        const fields = { username: 'alice', password: 'wonderland' };
        const { status } = await gatehouse().anyone.form('/token', fields, { 'x-forwarded-for': address });
        expect(status).toBe(200);
        const rows = await gatehouse()
          .app.get(TransactionRunner)
          .manager.query('SELECT address FROM sessions ORDER BY created_at DESC');
        expect(Math.max(...rows.map((row: { address: string }) => row.address.length))).toBeLessThanOrEqual(45);
      },
    );

    it('a guesser who names ever new addresses left of his own gets no new budget', async () => {
      const guess = (n: number) =>
        gatehouse().anyone.form(
          '/token',
          { username: 'manager', password: `guess ${n}` },
          { 'x-forwarded-for': `198.51.100.${n}, 203.0.113.9` },
        );
      for (let n = 0; n < 10; n += 1) expect((await guess(n)).status).toBe(401);
      expect((await guess(10)).status).toBe(429);
    });
  },
  { TRUSTED_PROXIES: '127.0.0.1' },
);
