import { randomUUID } from 'node:crypto';
import { describeGatehouse } from '../support/suite.js';

const PASSWORD = 'a quiet lake under snow';
let made = 0;
const fresh = () => ({ username: `person-${(made += 1)}`, email: `person-${made}@example.com`, password: PASSWORD });

describeGatehouse('accounts', (gatehouse) => {
  const register = (body: object) => gatehouse().anyone.post('/auth/register', body);
  const create = async (body: object, as = 'admin') => (await gatehouse().as(as)).post('/users', body);

  describe('registration', () => {
    it('makes an account that can sign in, with the role user and nothing private in the answer', async () => {
      const person = fresh();
      const { status, headers, body } = await register(person);
      expect(status).toBe(201);
      expect(headers.get('location')).toBe('/users/me');
      expect(body).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        username: person.username,
        email: person.email,
        emailVerified: false,
        enabled: true,
        resetRequired: false,
        roles: ['user'],
        resourceRoles: [],
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
      });
      expect((await gatehouse().signIn(person.username, PASSWORD)).access_token).toBeDefined();
    });

    it.each([
      ['the same name', (p: any) => ({ ...fresh(), username: p.username })],
      ['the same address', (p: any) => ({ ...fresh(), email: p.email })],
      ['the name in capitals', (p: any) => ({ ...fresh(), username: p.username.toUpperCase() })],
      ['the name in full-width letters', (p: any) => ({ ...fresh(), username: p.username.replace('p', 'ｐ') })],
      ['the address in capitals', (p: any) => ({ ...fresh(), email: p.email.toUpperCase() })],
    ])('refuses %s with one 409 that does not say which', async (_, clash) => {
      const person = fresh();
      await register(person);
      const { status, body } = await register(clash(person));
      expect([status, body.code]).toEqual([409, 'user.taken']);
      expect(body.errors).toBeUndefined();
    });

    it.each([
      ['password', { password: 'short' }],
      ['password', { password: 'passwordpassword' }],
      ['password', { password: 'aaaaaaaaaaaaaaaaaaaa' }],
      ['password', { username: 'rumpelstiltskin', password: 'rumpelstiltskin-1234' }],
      ['username', { username: 'a@b' }],
      ['username', { username: 'ab' }],
      ['username', { username: 'аdmin-x' }],
      ['email', { email: 'nobody' }],
      ['roles', { roles: ['admin'] }],
      ['isAdmin', { isAdmin: true }],
      ['passwordHash', { passwordHash: 'x' }],
      ['id', { id: randomUUID() }],
    ])('names %s when it is wrong: %j', async (field, wrong) => {
      const { status, body } = await register({ ...fresh(), ...wrong });
      expect(status).toBe(422);
      expect(body.errors.map((error: { field: string }) => error.field)).toEqual([field]);
    });

    it('neither trims nor cuts a password, and takes 128 characters of any kind', async () => {
      const password = ` ${'日本語パスワード🔑'.repeat(12)} `;
      const person = { ...fresh(), password };
      expect((await register(person)).status).toBe(201);
      expect((await gatehouse().signIn(person.username, password)).access_token).toBeDefined();
      const trimmed = await gatehouse().anyone.form('/token', { username: person.username, password: password.trim() });
      expect(trimmed.status).toBe(401);
    });
  });

  it('signs in at the JSON door too, by name or by a verified address', async () => {
    const json = (username: string, password: string) => gatehouse().anyone.post('/auth/login', { username, password });
    expect((await json('alice', 'wonderland')).status).toBe(200);
    expect((await json('ALICE', 'wonderland')).status).toBe(200);
    expect((await json('alice@demo.gatehouse.localhost', 'wonderland')).status).toBe(200);
    const person = fresh();
    await register(person);
    expect((await json(person.email, PASSWORD)).status).toBe(401);
  });

  it('changes a password: the old one is dead, other sessions end, this one goes on', async () => {
    const person = fresh();
    await register(person);
    const [here, there] = [
      await gatehouse().signIn(person.username, PASSWORD),
      await gatehouse().signIn(person.username, PASSWORD),
    ];
    const next = 'another quiet lake under snow';
    const change = (currentPassword: string) =>
      gatehouse().bearing(here.access_token).post('/auth/password', { currentPassword, password: next });
    expect((await change('not my password')).status).toBe(403);
    expect((await change(PASSWORD)).status).toBe(204);
    expect((await gatehouse().bearing(here.access_token).get('/users/me')).status).toBe(200);
    expect((await gatehouse().bearing(there.access_token).get('/users/me')).status).toBe(401);
    expect((await gatehouse().anyone.form('/token', { username: person.username, password: PASSWORD })).status).toBe(
      401,
    );
    expect((await gatehouse().signIn(person.username, next)).access_token).toBeDefined();
  });

  it('changes one’s own name only with the current password', async () => {
    const person = fresh();
    await register(person);
    const me = gatehouse().bearing((await gatehouse().signIn(person.username, PASSWORD)).access_token);
    const username = `new-${person.username}`;
    for (const currentPassword of [undefined, 'not my password']) {
      const refused = await me.patch('/users/me', { username, currentPassword });
      expect([refused.status, refused.body.code]).toEqual([403, 'user.current_password_wrong']);
    }
    expect((await me.patch('/users/me', { username, currentPassword: PASSWORD })).body.username).toBe(username);
  });

  it('changes one’s own address only with the current password, and unverifies it', async () => {
    const person = fresh();
    await register(person);
    const me = gatehouse().bearing((await gatehouse().signIn(person.username, PASSWORD)).access_token);
    const email = `new-${person.email}`;
    expect((await me.patch('/users/me', { email })).status).toBe(403);
    const changed = await me.patch('/users/me', { email, currentPassword: PASSWORD });
    expect([changed.status, changed.body.email, changed.body.emailVerified]).toEqual([200, email, false]);
    expect((await me.get('/users/me')).body.email).toBe(email);
  });

  describe('administration', () => {
    it('makes, lists, finds, changes and deletes accounts', async () => {
      const admin = await gatehouse().as('admin');
      const { body: user, headers, status } = await create({ ...fresh(), roles: ['manager'] });
      expect([status, user.roles]).toEqual([201, ['manager']]);
      expect(headers.get('location')).toBe(`/users/${user.id}`);
      expect((await admin.get(`/users/${user.id}`)).body).toEqual(user);
      for (const search of [user.username, user.username.toUpperCase()]) {
        expect((await admin.get(`/users?search=${search}`)).body.items).toEqual([user]);
      }
      const renamed = await admin.patch(`/users/${user.id}`, { username: `${user.username}-2` });
      expect(renamed.body.username).toBe(`${user.username}-2`);
      expect((await admin.delete(`/users/${user.id}`)).status).toBe(204);
      expect((await admin.get(`/users/${user.id}`)).status).toBe(404);
    });

    it('walks through all accounts page by page, each once', async () => {
      for (let i = 0; i < 7; i += 1) await create(fresh());
      const admin = await gatehouse().as('admin');
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const { body }: any = await admin.get(`/users?limit=3${cursor ? `&cursor=${cursor}` : ''}`);
        seen.push(...body.items.map((item: { id: string }) => item.id));
        cursor = body.nextCursor;
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBeGreaterThanOrEqual(10);
    });

    it('takes a cursor only where it came from', async () => {
      const admin = await gatehouse().as('admin');
      const { body } = await admin.get('/users?limit=1');
      const elsewhere = await admin.get(`/users?limit=1&enabled=true&cursor=${body.nextCursor}`);
      expect([elsewhere.status, elsewhere.body.code]).toEqual([422, 'request.cursor_invalid']);
      expect((await admin.get('/users?cursor=AAAA')).status).toBe(422);
    });

    it('takes a role away with effect on the next request of a token that still names it', async () => {
      const person = { ...fresh(), roles: ['manager'] };
      const { body: user } = await create(person);
      const caller = gatehouse().bearing((await gatehouse().signIn(person.username, PASSWORD)).access_token);
      expect((await caller.get('/users')).status).toBe(200);
      const admin = await gatehouse().as('admin');
      expect((await admin.put(`/users/${user.id}/roles`, { roles: ['user'] })).body.roles).toEqual(['user']);
      expect((await caller.get('/users')).status).toBe(403);
      await admin.put(`/users/${user.id}/roles`, { roles: ['manager'] });
      expect((await caller.get('/users')).status).toBe(200);
    });

    it('disables an account: tokens die at once, signing in is refused like a wrong password, enabling revives no session', async () => {
      const person = fresh();
      const { body: user } = await create(person);
      const tokens = await gatehouse().signIn(person.username, PASSWORD);
      const caller = gatehouse().bearing(tokens.access_token);
      expect((await caller.get('/users/me')).status).toBe(200);
      const admin = await gatehouse().as('admin');
      expect((await admin.post(`/users/${user.id}/disable`)).body.enabled).toBe(false);
      expect((await caller.get('/users/me')).status).toBe(401);
      const refused = await gatehouse().anyone.form('/token', { username: person.username, password: PASSWORD });
      expect([refused.status, refused.body.code]).toEqual([401, 'auth.incorrect_credentials']);
      expect((await admin.post(`/users/${user.id}/enable`)).body.enabled).toBe(true);
      expect((await caller.get('/users/me')).status).toBe(401);
      expect((await gatehouse().anyone.form('/token/refresh', { refresh_token: tokens.refresh_token })).status).toBe(
        401,
      );
      expect((await gatehouse().signIn(person.username, PASSWORD)).access_token).toBeDefined();
    });

    it('deletes an account for good: the same name made again revives nothing', async () => {
      const person = fresh();
      const { body: user } = await create(person);
      const old = await gatehouse().signIn(person.username, PASSWORD);
      await (await gatehouse().as('admin')).delete(`/users/${user.id}`);
      await create(person);
      expect((await gatehouse().bearing(old.access_token).get('/users/me')).status).toBe(401);
      expect((await gatehouse().anyone.form('/token/refresh', { refresh_token: old.refresh_token })).status).toBe(401);
    });

    it.each(['not-a-uuid', '1', "1' OR '1'='1", '%27'])('refuses %j as an id with 422', async (id) => {
      expect((await (await gatehouse().as('admin')).get(`/users/${encodeURIComponent(id)}`)).status).toBe(422);
    });

    it('answers 404 for an account that is not there', async () => {
      const admin = await gatehouse().as('admin');
      for (const path of [`/users/${randomUUID()}`]) {
        expect((await admin.get(path)).status).toBe(404);
        expect((await admin.patch(path, {})).status).toBe(404);
        expect((await admin.delete(path)).status).toBe(404);
        expect((await admin.put(`${path}/roles`, { roles: [] })).status).toBe(404);
      }
    });
  });
});
