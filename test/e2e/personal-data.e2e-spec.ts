import type { Caller } from '../support/gatehouse.js';
import { register, tokenOf } from '../support/partner.js';
import { makePerson, PASSWORD, type Person } from '../support/people.js';
import { describeGatehouse } from '../support/suite.js';

const MASKED = 'p***@e***.com';
const DEMO_MASKED = 'a***@d***.localhost';

describeGatehouse('personal data of accounts', (gatehouse) => {
  const scopedAdmin = async (scope: string): Promise<Caller> => {
    const { body } = await gatehouse().anyone.form('/token', {
      username: 'admin',
      password: 'gatehouse-admin',
      scope,
    });
    return gatehouse().bearing(body.access_token);
  };
  const partner = async (...scopes: string[]): Promise<Caller> =>
    gatehouse().bearing(await tokenOf(gatehouse(), await register(gatehouse(), { scopes })));

  const viewers: readonly (readonly [who: string, how: 'whole' | 'masked', caller: () => Promise<Caller>])[] = [
    ['the administrator', 'whole', () => gatehouse().as('admin')],
    ['the administrator with that scope', 'whole', () => scopedAdmin('users:read users:read_personal')],
    ['the administrator with another scope', 'masked', () => scopedAdmin('users:read')],
    ['the manager', 'masked', () => gatehouse().as('manager')],
    ['a partner with that scope', 'whole', () => partner('users:read', 'users:read_personal')],
    ['a partner with another scope', 'masked', () => partner('users:read')],
  ];

  it.each(viewers)('for %s: %s', async (_, how, callerOf) => {
    const [caller, person] = [await callerOf(), await makePerson(gatehouse())];
    const shown = how === 'whole' ? person.email : MASKED;
    const { body: one } = await caller.get(`/users/${person.id}`);
    const { body: page } = await caller.get(`/users?search=${person.username}&limit=1`);
    expect([one.id, one.username, one.email]).toEqual([person.id, person.username, shown]);
    expect(page.items[0].email).toBe(shown);
    const { body: all } = await caller.get('/users?limit=100');
    const hidden = all.items.filter(({ email }: Person) => email.includes('***'));
    expect(hidden).toHaveLength(how === 'whole' ? 0 : all.items.length);
  });

  it('leave masked in the answer of every change, though one who makes an account has named the address', async () => {
    const changer = await scopedAdmin('users:write users:assign_roles');
    const account = { username: 'changed-in-full', email: 'planted@example.com', password: PASSWORD };
    const made = await changer.post('/users', account);
    const path = `/users/${made.body.id}`;
    const answers = [
      made,
      await changer.patch(path, { email: 'planted-next@example.com' }),
      await changer.put(`${path}/roles`, { roles: ['user'] }),
      await changer.post(`${path}/disable`),
      await changer.post(`${path}/enable`),
      await changer.post(`${path}/unlock`),
      await changer.post(`${path}/force-password-reset`),
    ];
    expect(answers.map(({ status, body }) => [status, body.email])).toEqual(
      answers.map((_, i) => [i === 0 ? 201 : 200, MASKED]),
    );
    const { body } = await (await gatehouse().as('admin')).get(path);
    expect(body.email).toBe('planted-next@example.com');
  });

  it('are one’s own to see, without any permission', async () => {
    const person = await makePerson(gatehouse());
    const { access_token } = await gatehouse().signIn(person.username, PASSWORD);
    expect((await gatehouse().bearing(access_token).get('/users/me')).body.email).toBe(person.email);
    expect((await (await gatehouse().as('manager')).get('/users/me')).body.email).toMatch(/^manager@/);
    const account = { username: 'newcomer', email: 'newcomer@example.com', password: PASSWORD };
    expect((await gatehouse().anyone.post('/auth/register', account)).body.email).toBe(account.email);
  });

  it('are masked on the next request of who has lost the permission', async () => {
    const [admin, person] = [await gatehouse().as('admin'), await makePerson(gatehouse())];
    const give = (...roles: string[]) => admin.put(`/users/${person.id}/roles`, { roles });
    await give('admin');
    const viewer = gatehouse().bearing((await gatehouse().signIn(person.username, PASSWORD)).access_token);
    const seen = async () => (await viewer.get('/users?search=admin&limit=1')).body.items[0].email;
    expect(await seen()).toBe('admin@demo.gatehouse.localhost');
    await give('manager');
    expect(await seen()).toBe(DEMO_MASKED);
  });

  describe('that are masked', () => {
    let made = 0;

    /** An account whose address has a word that its name has not. */
    const withNeedle = async () => {
      const [username, needle] = [`straw-${(made += 1)}`, `needle${made}`];
      const account = { username, email: `${needle}@haystack.example`, password: PASSWORD };
      await (await gatehouse().as('admin')).post('/users', account);
      return { username, needle };
    };

    const found = async (caller: Caller, query: string) => {
      const { status, body } = await caller.get(`/users?${query}`);
      expect(status).toBe(200);
      return body.items.map(({ username }: Person) => username);
    };

    it.each(viewers)('are found only by who sees them: %s, to whom they are %s', async (_, how, callerOf) => {
      const [caller, person] = [await callerOf(), await withNeedle()];
      for (const search of [person.needle, person.needle.toUpperCase(), `${person.needle}%40haystack`]) {
        const names = await found(caller, `search=${search}&role=user&enabled=true`);
        expect([search, names]).toEqual([search, how === 'whole' ? [person.username] : []]);
      }
      expect((await found(caller, 'search=%40')).length > 0).toBe(how === 'whole');
      expect(await found(caller, 'search=%25')).toEqual([]);
      expect(await found(caller, `search=${person.username}`)).toEqual([person.username]);
    });

    it('are no order and no filter of the listing', async () => {
      const manager = await gatehouse().as('manager');
      for (const query of ['sort=email', 'sort=-email', 'email=a', 'emailKey=a', 'filter=email', 'orderBy=email']) {
        expect([query, (await manager.get(`/users?${query}`)).status]).toEqual([query, 422]);
      }
    });

    it('are not reached by a cursor of a search among them', async () => {
      const { body } = await (await gatehouse().as('admin')).get('/users?search=demo.gatehouse&limit=1');
      expect(body.nextCursor).toEqual(expect.any(String));
      const next = `/users?search=demo.gatehouse&limit=1&cursor=${body.nextCursor}`;
      const refused = await (await gatehouse().as('manager')).get(next);
      expect([refused.status, refused.body.code]).toEqual([422, 'request.cursor_invalid']);
      expect((await (await gatehouse().as('admin')).get(next)).status).toBe(200);
    });
  });
});
