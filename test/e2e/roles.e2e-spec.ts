import { GrantsService } from '../../src/access-control/index.js';
import { TransactionRunner } from '../../src/platform/database/index.js';
import type { Answer, Caller } from '../support/gatehouse.js';
import { describeGatehouse } from '../support/suite.js';

const PASSWORD = 'a quiet lake under snow';

describeGatehouse('roles', (gatehouse) => {
  let serial = 0;

  const admin = () => gatehouse().as('admin');
  const role = async (terms: { permissions?: string[]; parents?: string[] } = {}, by?: Caller): Promise<Answer> => {
    const name = `role-${++serial}`;
    return (by ?? (await admin())).post('/roles', { name, description: 'For this spec', ...terms });
  };
  const named = async (terms: { permissions?: string[]; parents?: string[] }) =>
    (await role(terms)).body.name as string;
  const person = async (roles: string[], resourceRoles: { role: string; resource: string }[] = []) => {
    const username = `holder-${++serial}`;
    const body = { username, email: `${username}@example.com`, password: PASSWORD };
    const { id } = (await (await admin()).post('/users', body)).body as { id: string };
    expect((await (await admin()).put(`/users/${id}/roles`, { roles, resourceRoles })).status).toBe(200);
    const { access_token } = await gatehouse().signIn(username, PASSWORD);
    return { id, username, caller: gatehouse().bearing(access_token) };
  };

  describe('are made and kept', () => {
    it('with permissions and parents, read back as made', async () => {
      const { status, headers, body } = await role({ permissions: ['users:read', 'users:read'], parents: ['user'] });
      expect([status, headers.get('location'), headers.get('etag')]).toEqual([201, `/roles/${body.name}`, '"1"']);
      expect(body).toMatchObject({ permissions: ['users:read'], parents: ['user'], builtIn: false, version: 1 });
      expect((await (await admin()).get(`/roles/${body.name}`)).body).toEqual(body);
    });

    it('under a name that is free', async () => {
      const { body } = await role();
      const again = await (await admin()).post('/roles', { name: body.name, description: 'Again' });
      expect([again.status, again.body.code]).toEqual([409, 'role.taken']);
    });

    it.each([
      [{ name: 'Loud', description: 'x' }, 'name'],
      [{ name: 'a b', description: 'x' }, 'name'],
      [{ name: 'x'.repeat(65), description: 'x' }, 'name'],
      [{ name: 'plain' }, 'description'],
      [{ name: 'plain', description: 'x', permissions: ['moons:pull'] }, 'permissions'],
      [{ name: 'plain', description: 'x', parents: ['emperor'] }, 'parents'],
      [{ name: 'plain', description: 'x', builtIn: true }, 'builtIn'],
    ])('and refused when malformed: %j', async (body, field) => {
      const answer = await (await admin()).post('/roles', body);
      expect([answer.status, answer.body.errors?.[0].field]).toEqual([422, field]);
    });

    it('by name and page', async () => {
      await role();
      const names: string[] = [];
      let cursor: string | null = null;
      do {
        const query: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
        const { body } = await (await admin()).get(`/roles?limit=2${query}`);
        names.push(...body.items.map(({ name }: { name: string }) => name));
        cursor = body.nextCursor;
      } while (cursor);
      expect(names).toEqual([...new Set(names)]);
      expect(names).toEqual(expect.arrayContaining(['admin', 'manager', 'user']));
    });

    it('changed only where the version is the one that was read', async () => {
      const { body } = await role();
      const change = async (tag: string) =>
        (await admin()).patch(`/roles/${body.name}`, { description: 'Changed' }, { 'if-match': tag });
      expect((await change('"7"')).status).toBe(412);
      expect(await change('"1"')).toMatchObject({ status: 200, body: { description: 'Changed', version: 2 } });
    });

    it('never in a circle', async () => {
      const top = await named({});
      const middle = await named({ parents: [top] });
      const bottom = await named({ parents: [middle] });
      for (const parents of [[bottom], [middle], [top], ['admin']]) {
        const { status, body } = await (await admin()).patch(`/roles/${top}`, { parents });
        expect([status, body.code]).toEqual([422, 'role.cycle']);
      }
    });

    it('nor in a circle that two changes at once would close', async () => {
      const [one, other] = [await named({}), await named({})];
      const answers = await Promise.all([
        (await admin()).patch(`/roles/${one}`, { parents: [other] }),
        (await admin()).patch(`/roles/${other}`, { parents: [one] }),
      ]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422]);
    });

    it('deleted once nobody holds or inherits them; built-in ones never', async () => {
      const [parent, caller] = [await named({}), await admin()];
      const child = await named({ parents: [parent] });
      const holder = await person([child]);
      for (const name of [parent, child]) {
        const { status, body } = await caller.delete(`/roles/${name}`);
        expect([status, body.code]).toEqual([409, 'role.in_use']);
      }
      await caller.put(`/users/${holder.id}/roles`, { roles: [] });
      expect((await caller.delete(`/roles/${child}`)).status).toBe(204);
      expect((await caller.delete(`/roles/${parent}`)).status).toBe(204);
      expect((await caller.get(`/roles/${parent}`)).status).toBe(404);
      for (const name of ['admin', 'manager', 'user']) {
        expect((await caller.delete(`/roles/${name}`)).body.code).toBe('role.built_in');
      }
      expect((await caller.patch('/roles/admin', { description: 'Less' })).body.code).toBe('role.built_in');
    });
  });

  describe('are in force on the next request, with the token that the holder has', () => {
    it('when one is given and taken away', async () => {
      const { id, caller } = await person([]);
      expect((await caller.get('/users')).status).toBe(403);
      await (await admin()).put(`/users/${id}/roles`, { roles: ['manager'] });
      expect((await caller.get('/users')).status).toBe(200);
      await (await admin()).put(`/users/${id}/roles`, { roles: [] });
      expect((await caller.get('/users')).status).toBe(403);
    });

    it('when a role, or one that it inherits, is given a permission and loses it', async () => {
      const parent = await named({});
      const { caller } = await person([await named({ parents: [parent] })]);
      expect((await caller.get('/users')).status).toBe(403);
      await (await admin()).patch(`/roles/${parent}`, { permissions: ['users:read'] });
      expect((await caller.get('/users')).status).toBe(200);
      await (await admin()).patch(`/roles/${parent}`, { permissions: [] });
      expect((await caller.get('/users')).status).toBe(403);
    });
  });

  describe('cannot be used to grow', () => {
    const keeper = async (...more: string[]) =>
      person([await named({ permissions: ['roles:read', 'roles:write', 'users:assign_roles', ...more] })]);

    it('by making a role of what one lacks, or of parents that give it', async () => {
      const { caller } = await keeper('users:read');
      for (const terms of [
        { permissions: ['users:write'] },
        { parents: ['manager'] },
        { parents: ['user', 'manager'] },
      ]) {
        const { status, body } = await role(terms, caller);
        expect([status, body.code]).toEqual([403, 'access.grant_exceeds_own']);
      }
      expect((await role({ permissions: ['users:read'] }, caller)).status).toBe(201);
    });

    it('by editing a role that gives more than one has, up or down', async () => {
      const { caller } = await keeper();
      const target = await named({ permissions: ['users:write'] });
      for (const change of [{ description: 'Mine' }, { permissions: [] }, { parents: ['user'] }]) {
        const { status, body } = await caller.patch(`/roles/${target}`, change);
        expect([status, body.code]).toEqual([403, 'access.grant_exceeds_own']);
      }
      expect((await caller.delete(`/roles/${target}`)).body.code).toBe('access.grant_exceeds_own');
    });

    it('by editing one’s own role', async () => {
      const own = await named({ permissions: ['roles:write'] });
      const { caller } = await person([own]);
      const { body } = await caller.patch(`/roles/${own}`, { permissions: ['roles:write', 'keys:manage'] });
      expect(body.code).toBe('access.grant_exceeds_own');
    });

    it('by what one held when the request came and not when its turn comes', async () => {
      const { id, caller } = await keeper('users:read');
      const answers = await Promise.all([
        (await admin()).put(`/users/${id}/roles`, { roles: [] }),
        ...Array.from({ length: 5 }, () => role({ permissions: ['users:read'] }, caller)),
      ]);
      expect(answers[0]!.status).toBe(200);
      expect((await role({ permissions: ['users:read'] }, caller)).status).toBe(403);
    });

    it('through a token whose scope leaves out what is given', async () => {
      const { username } = await keeper('users:read');
      const form = { username, password: PASSWORD, scope: 'roles:write roles:read' };
      const { body } = await gatehouse().anyone.form('/token', form);
      const answer = await role({ permissions: ['users:read'] }, gatehouse().bearing(body.access_token));
      expect(answer.body.code).toBe('access.grant_exceeds_own');
    });
  });

  describe('held on one thing', () => {
    const product = async () => {
      const body = { sku: `ROLE-${++serial}`, name: 'Chair', priceCents: 100, currency: 'EUR', active: false };
      return (await (await admin()).post('/products', body)).body.id as number;
    };

    it('open that thing, and nothing else', async () => {
      const [mine, other] = [await product(), await product()];
      const { caller } = await person([], [{ role: 'manager', resource: `products/${mine}` }]);
      expect((await caller.patch(`/products/${mine}`, { name: 'Stool' })).status).toBe(200);
      expect((await caller.get(`/products/${mine}`)).status).toBe(200);
      expect((await caller.post(`/products/${mine}/stock`, { delta: 1, reason: 'found' })).status).toBe(200);
      expect((await caller.patch(`/products/${other}`, { name: 'Stool' })).status).toBe(403);
      expect((await caller.get(`/products/${other}`)).status).toBe(404);
      expect((await caller.post('/products', {})).status).toBe(403);
      expect((await caller.get('/users')).status).toBe(403);
      expect((await caller.get('/users/me')).body).toMatchObject({
        permissions: [],
        onResources: [{ resource: `products/${mine}`, permissions: expect.arrayContaining(['products:write']) }],
      });
    });

    it.each(['0', '%2B', '%20', '00'])('whose name is written in no other way: %s before it', async (before) => {
      const mine = await product();
      const { caller } = await person([], [{ role: 'manager', resource: `products/${mine}` }]);
      expect((await caller.patch(`/products/${before}${mine}`, { name: 'Stool' })).status).toBe(403);
    });

    it('are gone with it', async () => {
      const mine = await product();
      const { id, caller } = await person([], [{ role: 'manager', resource: `products/${mine}` }]);
      expect((await caller.delete(`/products/${mine}`)).status).toBe(204);
      expect((await (await admin()).get(`/users/${id}`)).body.resourceRoles).toEqual([]);
      expect((await caller.patch(`/products/${mine}`, {})).status).toBe(403);
    });

    it('are given by the house beside those that one has, once, and in force on the next request', async () => {
      const mine = await product();
      const { id, caller } = await person(['user']);
      expect((await caller.patch(`/products/${mine}`, { name: 'Stool' })).status).toBe(403);
      const assignment = { role: 'manager', resource: `products/${mine}` };
      for (const grantedBy of [id, null]) await gatehouse().app.get(GrantsService).give(id, assignment, grantedBy);
      expect((await caller.patch(`/products/${mine}`, { name: 'Stool' })).status).toBe(200);
      const { body } = await (await admin()).get(`/users/${id}`);
      expect([body.roles, body.resourceRoles]).toEqual([['user'], [assignment]]);
      const explained = `/access/explain?userId=${id}&permission=products:write&resource=products/${mine}`;
      expect((await (await admin()).get(explained)).body.reasons).toMatchObject([{ ...assignment, grantedBy: id }]);
      const told = `/audit-events?action=user.roles_changed&subjectId=${id}&actorId=gatehouse`;
      expect((await (await admin()).get(told)).body.items).toEqual([
        expect.objectContaining({
          actor: expect.objectContaining({ type: 'system' }),
          outcome: 'success',
          before: { roles: ['user'] },
          after: { roles: ['user', `manager on products/${mine}`] },
        }),
      ]);
    });

    it('are not given when the act that they come with is undone', async () => {
      const mine = await product();
      const { id, caller } = await person([]);
      const { app } = gatehouse();
      const undone = app.get(TransactionRunner).run(async () => {
        await app.get(GrantsService).give(id, { role: 'manager', resource: `products/${mine}` }, id);
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
      const told = `/audit-events?action=user.roles_changed&subjectId=${id}&actorId=gatehouse`;
      expect((await (await admin()).get(told)).body.items).toEqual([]);
      expect((await caller.patch(`/products/${mine}`, { name: 'Stool' })).status).toBe(403);
    });

    it('are taken away by a list of roles that does not name them', async () => {
      const mine = await product();
      const { id, caller } = await person([], [{ role: 'manager', resource: `products/${mine}` }]);
      await (await admin()).put(`/users/${id}/roles`, { roles: ['user'] });
      expect((await caller.patch(`/products/${mine}`, {})).status).toBe(403);
    });

    it('count once, however often they are named', async () => {
      const mine = await product();
      const held = { role: 'manager', resource: `products/${mine}` };
      const { id } = await person(['user', 'user'], [held, held]);
      const { body } = await (await admin()).get(`/users/${id}`);
      expect([body.roles, body.resourceRoles]).toEqual([['user'], [held]]);
    });

    it('make nobody an administrator of the house', async () => {
      const mine = await product();
      const first = (await (await admin()).get('/users/me')).body.user_id as string;
      await person([], [{ role: 'admin', resource: `products/${mine}` }]);
      const { status, body } = await (await admin()).put(`/users/${first}/roles`, { roles: ['user'] });
      expect([status, body.code]).toEqual([409, 'user.last_administrator']);
    });

    it('protect their holder from who lacks them there', async () => {
      const mine = await product();
      const { id } = await person([], [{ role: 'manager', resource: `products/${mine}` }]);
      const { caller } = await person([
        await named({ permissions: ['users:read', 'users:write', 'users:assign_roles'] }),
      ]);
      expect((await caller.patch(`/users/${id}`, { username: 'renamed' })).body.code).toBe('access.target_outranks');
      expect((await caller.put(`/users/${id}/roles`, { roles: [] })).body.code).toBe('access.target_outranks');
    });

    it.each(['products', 'products/', 'products/x', 'moons/1', '*', '/products/1'])(
      'have to name one that can be: %j',
      async (resource) => {
        const { id } = await person([]);
        const { status } = await (
          await admin()
        ).put(`/users/${id}/roles`, {
          roles: [],
          resourceRoles: [{ role: 'manager', resource: resource.padEnd(3, ' ') }],
        });
        expect(status).toBe(422);
      },
    );
  });

  describe('are explained', () => {
    const explain = async (query: Record<string, string>, by?: Caller) =>
      (by ?? (await admin())).get(`/access/explain?${new URLSearchParams(query)}`);

    it('by the assignment and the way through the parents', async () => {
      const chief = await named({ parents: ['manager'] });
      const { id } = await person([chief, 'user']);
      const { body } = await explain({ userId: id, permission: 'users:read' });
      expect(body).toMatchObject({ allowed: true, enabled: true, heldOn: [], resource: null });
      expect(body.reasons).toEqual([
        {
          role: chief,
          resource: '*',
          through: [chief, 'manager'],
          grantedAt: expect.any(String),
          grantedBy: expect.any(String),
        },
      ]);
      expect(body.givenBy).toEqual(expect.arrayContaining(['admin', 'manager']));
    });

    it('on a thing, and elsewhere', async () => {
      const { id } = await person([], [{ role: 'manager', resource: 'products/3' }]);
      const question = { userId: id, permission: 'products:write' };
      expect((await explain({ ...question, resource: 'products/3' })).body).toMatchObject({
        allowed: true,
        heldOn: [],
      });
      for (const elsewhere of [{ ...question, resource: 'products/4' }, question]) {
        const { body } = await explain(elsewhere);
        expect(body).toMatchObject({ allowed: false, reasons: [], heldOn: ['products/3'] });
      }
    });

    it('also for an account that is disabled, which may do nothing', async () => {
      const { id } = await person(['manager']);
      await (await admin()).post(`/users/${id}/disable`);
      expect((await explain({ userId: id, permission: 'users:read' })).body).toMatchObject({
        allowed: false,
        enabled: false,
        reasons: [{ role: 'manager' }],
      });
    });

    it.each([
      [{ permission: 'moons:pull' }, 'permission'],
      [{ permission: 'users:read', resource: 'moons/1' }, 'resource'],
      [{ permission: 'users:read', userId: 'x' }, 'userId'],
    ])('unless the question makes no sense: %j', async (question, field) => {
      const { id } = await person([]);
      const { status, body } = await explain({ userId: id, ...question });
      expect([status, body.errors[0].field]).toEqual([422, field]);
    });

    it('to those who may read roles, and nobody else', async () => {
      const { id, caller } = await person([]);
      expect((await explain({ userId: id, permission: 'users:read' }, caller)).status).toBe(403);
      const nobody = '00000000-0000-4000-8000-000000000000';
      expect((await explain({ userId: nobody, permission: 'users:read' })).body.code).toBe('user.not_found');
    });

    it('by the very 403, which leads there whoever may read it', async () => {
      const { id, caller } = await person([await named({ permissions: ['roles:read'] })]);
      const { body } = await caller.get('/users');
      expect(body).toMatchObject({ code: 'access.permission_missing', detail: 'Operation forbidden' });
      expect((await caller.get(body.explanation)).body).toMatchObject({
        userId: id,
        permission: 'users:read',
        allowed: false,
      });
      const plain = await person([]);
      expect((await plain.caller.get('/users')).body).not.toHaveProperty('explanation');
    });
  });
});
