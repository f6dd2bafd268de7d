import { AccessRules, RouteTable } from '../../src/access-control/index.js';
import { describeGatehouse } from '../support/suite.js';

describeGatehouse('access control, to be read', (gatehouse) => {
  it('lists every permission once, by name, with what it means', async () => {
    const { status, body } = await (await gatehouse().as('admin')).get('/permissions');
    const names = body.items.map(({ name }: { name: string }) => name);
    expect(status).toBe(200);
    expect(names).toEqual([...new Set(names)].toSorted());
    expect(names).toEqual(expect.arrayContaining(['keys:manage', 'products:write', 'roles:read', 'users:read']));
    expect(body.items.every(({ description }: { description: string }) => description.length > 5)).toBe(true);
  });

  it('lists the roles, and a holder’s permissions are those of the roles', async () => {
    const { body } = await (await gatehouse().as('admin')).get('/roles');
    const byName = new Map(body.items.map((role: { name: string }) => [role.name, role]));
    expect([...byName.keys()]).toEqual(expect.arrayContaining(['admin', 'manager', 'user']));
    const me = (await (await gatehouse().as('manager')).get('/users/me')).body;
    expect(byName.get('manager')).toMatchObject({ builtIn: true, parents: ['user'] });
    const own = ['manager', 'user'].flatMap((name) => (byName.get(name) as { permissions: string[] }).permissions);
    expect(own.toSorted()).toEqual(me.permissions.toSorted());
  });

  it('does not open with a route that names a role which is no row', async () => {
    const { app } = gatehouse();
    const named = jest.spyOn(app.get(RouteTable), 'gatingRoles', 'get').mockReturnValue(new Set(['admin', 'emperor']));
    await expect(app.get(AccessRules).assertNamedRolesExist()).rejects.toThrow('no row for the role emperor');
    named.mockReturnValue(new Set(['admin']));
    await app.get(AccessRules).assertNamedRolesExist();
    named.mockRestore();
  });

  it('serves the route table that the guards obey', async () => {
    const { body } = await (await gatehouse().as('admin')).get('/access/routes');
    expect(body.items).toContainEqual({
      method: 'PUT',
      path: '/users/:id/roles',
      policy: 'users:assign_roles',
      roles: [],
      permissions: ['users:assign_roles'],
      scopes: [],
    });
    expect(body.items).toContainEqual({
      method: 'GET',
      path: '/products',
      policy: 'public, knows the caller',
      roles: [],
      permissions: [],
      scopes: [],
    });
  });
});
