import { describeGameDay } from '../../support/game-day.js';
import { PASSWORD, type Person } from '../../support/people.js';

const CHANGES = 6;

describeGameDay(
  'an administrator hands out roles to friends',
  (day) => {
    it('is out, what they gave is taken back, and nobody gets a role until somebody says so', async () => {
      const rogue = await day().person('mallory');
      const friends: Person[] = [];
      for (const name of ['fred', 'gwen']) friends.push(await day().person(name));
      const { hit, instances } = day();
      let operator = await day().operator();
      expect((await operator.put(`/users/${rogue.id}/roles`, { roles: ['admin', 'user'] })).status).toBe(200);
      const { access_token: token } = await hit.signIn('mallory', PASSWORD);
      const mallory = hit.bearing(token);

      day().attackBegins();
      for (const { id } of friends) {
        expect((await mallory.put(`/users/${id}/roles`, { roles: ['admin', 'user'] })).status).toBe(200);
      }
      for (let n = friends.length; n < CHANGES; n += 1) {
        const sleeper = { username: `sleeper-${n}`, email: `sleeper-${n}@example.com`, password: PASSWORD };
        expect((await mallory.post('/users', sleeper)).status).toBe(201);
      }
      const incident = await day().incident('administrator-activity');
      expect([incident.severity, incident.subject]).toEqual(['medium', { type: 'user', id: rogue.id }]);
      const plan = await day().play(incident.id, 'rogue-administrator', { undo: true, dryRun: true });
      expect(plan.steps.map(({ step }: any) => step)).toEqual([
        'named-users',
        'suspend-users',
        'freeze-access',
        'list-actions',
        'undo-grants',
      ]);
      await day().play(incident.id, 'rogue-administrator', { undo: true });
      await day().contained(async (instance) => (await instance.bearing(token).get('/users')).status === 401);

      operator = await day().operator();
      for (const { id } of friends) expect((await operator.get(`/users/${id}`)).body.roles).toEqual(['user']);
      for (const instance of instances) {
        const { access_token } = await instance.signIn('admin', 'gatehouse-admin');
        const refused = await instance
          .bearing(access_token)
          .put(`/users/${friends[0]!.id}/roles`, { roles: ['manager'] });
        expect([refused.status, refused.body.code]).toEqual([409, 'access.frozen']);
      }
      const report = await day().close(incident.id);
      expect(report).toContain('### rogue-administrator: done');
      expect((await operator.delete('/access/freeze')).status).toBe(204);
      expect((await operator.put(`/users/${friends[0]!.id}/roles`, { roles: ['manager'] })).status).toBe(200);
    });
  },
  { DETECT_ADMINISTRATION_CHANGES: String(CHANGES) },
);
