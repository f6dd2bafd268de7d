import { statementsDuring } from '../support/statements.js';
import { describeGatehouse } from '../support/suite.js';

const PASSWORD = 'a quiet lake under snow';

/** Rules that cannot be got round: who may change whom, and the administrator who must remain. */
describeGatehouse('administrators', (gatehouse) => {
  const find = async (username: string) =>
    (await (await gatehouse().as('admin')).get(`/users?search=${username}`)).body.items[0];
  const make = async (username: string, roles: string[]) => {
    const body = { username, email: `${username}@example.com`, password: PASSWORD, roles };
    const { body: user } = await (await gatehouse().as('admin')).post('/users', body);
    return { user, caller: gatehouse().bearing((await gatehouse().signIn(username, PASSWORD)).access_token) };
  };

  it.each([
    ['demoted', (id: string) => ['PUT', `/users/${id}/roles`, { roles: ['user'] }]],
    ['disabled', (id: string) => ['POST', `/users/${id}/disable`, undefined]],
    ['deleted', (id: string) => ['DELETE', `/users/${id}`, undefined]],
  ])('the last one cannot be %s', async (_, request) => {
    const admin = await gatehouse().as('admin');
    const [method, path, body] = request((await find('admin')).id) as [string, string, unknown];
    const { status, body: problem } = await admin.send(method, path, body, {});
    expect([status, problem.code]).toEqual([409, 'user.last_administrator']);
    expect((await admin.get('/users')).status).toBe(200);
  });

  it('of two that take each other’s role at the same moment one remains', async () => {
    const admin = await gatehouse().as('admin');
    const { user, caller } = await make('second-admin', ['admin']);
    const first = await find('admin');
    const answers = await Promise.all([
      admin.put(`/users/${user.id}/roles`, { roles: ['user'] }),
      caller.put(`/users/${first.id}/roles`, { roles: ['user'] }),
    ]);
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses[0]).toBe(200);
    expect([403, 409]).toContain(statuses[1]);
    const roles = await Promise.all(
      [user.id, first.id].map(
        async (id) => (await caller.get(`/users/${id}`)).body.roles ?? (await admin.get(`/users/${id}`)).body.roles,
      ),
    );
    expect(roles.flat().filter((role: string) => role === 'admin')).toHaveLength(1);
    const restorer = roles[1].includes('admin') ? admin : caller;
    await restorer.put(`/users/${first.id}/roles`, { roles: ['admin'] });
  });

  it('is judged by one book of roles throughout a change of access', async () => {
    const admin = await gatehouse().as('admin');
    const { user } = await make('often-changed', ['user']);
    const booksIn = async (act: () => Promise<{ status: number }>) => {
      const statements = await statementsDuring(gatehouse(), async () => expect((await act()).status).toBe(200));
      return statements.filter((sql) => /FROM "roles"/.test(sql)).length;
    };
    for (const roles of [['manager'], ['user']]) {
      expect(await booksIn(() => admin.put(`/users/${user.id}/roles`, { roles }))).toBe(1);
    }
    expect(await booksIn(() => admin.post(`/users/${user.id}/disable`))).toBe(1);
  });

  it('a manager may read accounts and may change none', async () => {
    const manager = await gatehouse().as('manager');
    const { id } = await find('alice');
    expect((await manager.get(`/users/${id}`)).status).toBe(200);
    for (const [method, path, body] of [
      ['PATCH', `/users/${id}`, {}],
      ['DELETE', `/users/${id}`, undefined],
      ['PUT', `/users/${id}/roles`, { roles: ['admin'] }],
      ['POST', `/users/${id}/disable`, undefined],
      ['POST', '/users', {}],
    ] as const) {
      expect((await manager.send(method, path, body, {})).status).toBe(403);
    }
  });

  it('end the sessions of one account, or of everybody at once', async () => {
    const person = await make('ended', ['user']);
    const manager = await gatehouse().as('manager');
    expect((await manager.delete(`/users/${person.user.id}/sessions`)).status).toBe(403);
    const admin = await gatehouse().as('admin');
    expect((await admin.delete(`/users/${person.user.id}/sessions`)).status).toBe(204);
    expect((await person.caller.get('/users/me')).status).toBe(401);
    const again = gatehouse().bearing((await gatehouse().signIn('ended', PASSWORD)).access_token);
    const last = gatehouse().bearing((await gatehouse().signIn('admin', 'gatehouse-admin')).access_token);
    expect((await again.get('/users/me')).status).toBe(200);
    expect((await last.delete('/sessions')).status).toBe(204);
    for (const caller of [again, last, manager]) expect((await caller.get('/users/me')).status).toBe(401);
    expect((await gatehouse().signIn('ended', PASSWORD)).access_token).toBeDefined();
    gatehouse().forgetCallers();
  });

  it('nobody is given a role that does not exist', async () => {
    const { id } = await find('alice');
    const { status, body } = await (await gatehouse().as('admin')).put(`/users/${id}/roles`, { roles: ['emperor'] });
    expect([status, body.errors[0].field]).toEqual([422, 'roles']);
  });
});
