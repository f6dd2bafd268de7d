import { IncidentsService } from '../../src/incidents/index.js';
import { FreezeAccess } from '../../src/incidents/playbooks/steps/freeze-access.step.js';
import type { Caller } from '../support/gatehouse.js';
import { openIncident } from '../support/incidents.js';
import { register, tokenOf } from '../support/partner.js';
import { fromElsewhere, makePerson, PASSWORD, type Person } from '../support/people.js';
import { describeWithMail } from '../support/mail-suite.js';
import { TestClock } from '../support/test-clock.js';
import { settledRows } from '../support/tables.js';

const clock = new TestClock();
const stepsOf = (body: any) => body.steps.map(({ step }: { step: string }) => step);
const summariesOf = (body: any) => body.steps.map(({ summary }: { summary: string }) => summary);
const concernedIn = (body: any, kind: string): string[] => body.steps.flatMap((step: any) => step.concerned[kind]);

describeWithMail(
  'playbooks',
  (gatehouse, mails) => {
    let boss: Caller;
    let incidentId: string;

    beforeEach(async () => {
      boss = await gatehouse().as('admin');
      incidentId = (await openIncident(gatehouse())).id;
    });

    const play = (name: string, body: object = {}, caller = boss) =>
      caller.post(`/incidents/${incidentId}/playbooks/${name}`, body);
    const signIn = ({ username }: Person) => gatehouse().signIn(username, PASSWORD);
    const whoAmI = (token: string) => gatehouse().bearing(token).get('/users/me');

    it('says what would happen and changes nothing', async () => {
      const person = await makePerson(gatehouse());
      const { access_token: token } = await signIn(person);
      const before = await settledRows(gatehouse());
      const { status, body } = await play('credential-leak', { dryRun: true, userIds: [person.id] });
      expect([status, body.dryRun, body.id, body.state]).toEqual([200, true, null, null]);
      expect(stepsOf(body)).toEqual(['select-users', 'end-sessions', 'force-password-reset']);
      expect(concernedIn(body, 'sessions')).toHaveLength(1);
      const planned = ['1 account concerned', '1 session would end', '1 password would have to be reset'];
      expect(summariesOf(body)).toEqual(planned);
      for (const [name, more] of [
        ['rogue-administrator', { userIds: [person.id], undo: true }],
        ['refresh-theft', { userIds: [person.id] }],
        ['password-guessing', { userIds: [person.id], address: '203.0.113.9' }],
        ['contain-source', { address: '203.0.113.9' }],
        ['key-leak', {}],
        ['isolate-instance', {}],
      ] as const) {
        expect([name, (await play(name, { dryRun: true, ...more })).status]).toEqual([name, 200]);
      }
      expect(await settledRows(gatehouse())).toEqual(before);
      expect((await whoAmI(token)).status).toBe(200);
    });

    describe('credential-leak', () => {
      it('ends the sessions of whom it names and has them choose another password; again, it does nothing more', async () => {
        const [leaked, other] = [await makePerson(gatehouse()), await makePerson(gatehouse())];
        const tokens = [await signIn(leaked), await signIn(other)];
        const { status, body } = await play('credential-leak', { userIds: [leaked.id] });
        expect([status, body.state, body.failure]).toEqual([200, 'done', null]);
        expect(summariesOf(body)).toEqual(['1 account concerned', '1 session ended', '1 password must be reset']);
        expect((await whoAmI(tokens[0]!.access_token)).status).toBe(401);
        expect((await whoAmI(tokens[1]!.access_token)).status).toBe(200);
        const refused = await gatehouse().anyone.form('/token', { username: leaked.username, password: PASSWORD });
        expect([refused.status, refused.body.code]).toEqual([403, 'password.reset_required']);
        await mails.next(leaked.email, 'Your new password');
        const again = await play('credential-leak', { userIds: [leaked.id] });
        expect([again.status, concernedIn(again.body, 'sessions')]).toEqual([200, []]);
        expect(mails.to(leaked.email, 'Your new password')).toHaveLength(1);
      });

      it('finds accounts by when they were made, by domain and by role, and by where they signed in from', async () => {
        const from = fromElsewhere();
        const person = await makePerson(gatehouse());
        await gatehouse().anyone.form('/token', { username: person.username, password: PASSWORD }, from);
        const { createdAt } = (await boss.get(`/users/${person.id}`)).body;
        const ask = async (criteria: object) =>
          concernedIn((await play('credential-leak', { dryRun: true, ...criteria })).body, 'users');
        expect(await ask({ createdAfter: createdAt })).toEqual([person.id, person.id]);
        expect(await ask({ createdAfter: createdAt, createdBefore: createdAt })).toEqual([]);
        expect(await ask({ createdAfter: createdAt, emailDomain: 'EXAMPLE.com' })).toContain(person.id);
        expect(await ask({ createdAfter: createdAt, emailDomain: 'ample.com' })).toEqual([]);
        expect(await ask({ createdAfter: createdAt, role: 'manager' })).toEqual([]);
        expect(await ask({ createdAfter: createdAt, role: 'user' })).toContain(person.id);
        expect(await ask({ address: from['x-forwarded-for'] })).toEqual([person.id, person.id]);
        const nobody = await play('credential-leak');
        expect([nobody.status, nobody.body.errors[0].field]).toEqual([422, 'userIds']);
        for (const address of ['203.0.113.0/24', '%', 'command-line']) {
          const nowhere = await play('credential-leak', { address });
          expect([nowhere.status, nowhere.body.errors[0].field]).toEqual([422, 'address']);
        }
      });
    });

    it('key-leak discards every key that was there, once', async () => {
      incidentId = (await boss.post('/incidents', { kind: 'key-leak', severity: 'low', summary: 'Seen' })).body.id;
      const person = await makePerson(gatehouse());
      const { access_token: token } = await signIn(person);
      const before = (await boss.get('/keys')).body.items.map(({ kid }: any) => kid);
      const { body } = await play('key-leak');
      expect(concernedIn(body, 'keys').toSorted()).toEqual(before.toSorted());
      expect((await whoAmI(token)).status).toBe(401);
      gatehouse().forgetCallers();
      boss = await gatehouse().as('admin');
      const after = (await boss.get('/keys')).body.items;
      expect(after.filter(({ kid }: any) => before.includes(kid))).toEqual([]);
      expect(concernedIn((await play('key-leak')).body, 'keys')).toEqual([]);
      expect((await boss.get('/keys')).body.items).toEqual(after);
    });

    it('refresh-theft ends the family and every other session, and tells the owner once', async () => {
      const person = await makePerson(gatehouse());
      const tokens = [await signIn(person), await signIn(person)];
      const [{ id: sessionId }] = (await gatehouse().bearing(tokens[0]!.access_token).get('/auth/sessions')).body.items;
      const { status, body } = await play('refresh-theft', { userIds: [person.id], sessionId });
      expect([status, stepsOf(body)]).toEqual([200, ['named-users', 'kill-family', 'end-sessions', 'notify-owners']]);
      expect(new Set(concernedIn(body, 'sessions')).size).toBe(2);
      for (const { access_token: token } of tokens) expect((await whoAmI(token)).status).toBe(401);
      expect((await mails.next(person.email, 'safety of your account')).text).not.toContain(incidentId);
      await play('refresh-theft', { userIds: [person.id], sessionId });
      expect(mails.to(person.email, 'safety of your account')).toHaveLength(1);
    });

    it('password-guessing keeps the source out of the account, and the owner in', async () => {
      const person = await makePerson(gatehouse());
      const [source, home] = [fromElsewhere(), fromElsewhere()];
      const login = { username: person.username, password: PASSWORD };
      const { status } = await play('password-guessing', {
        userIds: [person.id],
        address: source['x-forwarded-for'],
      });
      expect(status).toBe(200);
      expect((await gatehouse().anyone.form('/token', login, source)).status).toBe(401);
      expect((await gatehouse().anyone.form('/token', login, home)).status).toBe(200);
      await mails.next(person.email, 'safety of your account');
      await boss.post(`/users/${person.id}/unlock`);
      expect((await gatehouse().anyone.form('/token', login, source)).status).toBe(200);
    });

    describe('rogue-administrator', () => {
      afterEach(async () => {
        expect((await boss.delete('/access/freeze')).status).toBe(204);
      });

      it('suspends, freezes, lists what was granted, and takes it back when it is told to', async () => {
        const [rogue, friend] = [await makePerson(gatehouse()), await makePerson(gatehouse())];
        await boss.put(`/users/${rogue.id}/roles`, { roles: ['admin'] });
        const { access_token: token } = await signIn(rogue);
        await gatehouse()
          .bearing(token)
          .put(`/users/${friend.id}/roles`, { roles: ['manager', 'user'] });
        const listed = await play('rogue-administrator', { userIds: [rogue.id] });
        expect([listed.status, listed.body.state]).toEqual([200, 'done']);
        expect((await whoAmI(token)).status).toBe(401);
        expect(grantsIn(listed.body)).toEqual([expect.objectContaining({ userId: friend.id, role: 'manager' })]);
        expect((await boss.get(`/users/${friend.id}`)).body.roles).toContain('manager');
        const undone = await play('rogue-administrator', { userIds: [rogue.id], undo: true });
        expect(undone.status).toBe(200);
        expect((await boss.get(`/users/${friend.id}`)).body.roles).toEqual(['user']);
        const nothingLeft = await play('rogue-administrator', { userIds: [rogue.id], undo: true });
        expect(grantsIn(nothingLeft.body)).toEqual([]);
      });

      it('lists what they did from the audit trail, oldest first, only theirs, and since when it is told to', async () => {
        const makeAdministrator = async () => {
          const person = await makePerson(gatehouse());
          await boss.put(`/users/${person.id}/roles`, { roles: ['admin'] });
          return { ...person, caller: gatehouse().bearing((await signIn(person)).access_token) };
        };
        const [rogue, accomplice] = [await makeAdministrator(), await makeAdministrator()];
        const [honest, victim] = [await makeAdministrator(), await makePerson(gatehouse())];
        const early = await rogue.caller.post(`/users/${victim.id}/unlock`);
        clock.pass({ minutes: 1 });
        const since = new Date(clock.nowMs()).toISOString();
        const deeds = [
          await rogue.caller.post(`/users/${victim.id}/disable`),
          await accomplice.caller.post(`/users/${victim.id}/enable`),
          await rogue.caller.put(`/users/${victim.id}/roles`, { roles: ['manager'] }),
        ];
        await honest.caller.put(`/users/${victim.id}/roles`, { roles: ['user'] });
        const listed = async (parameters: object) => {
          const userIds = [rogue.id, accomplice.id];
          const { body } = await play('rogue-administrator', { dryRun: true, userIds, ...parameters });
          return body.steps.find(({ step }: any) => step === 'list-actions').details;
        };
        const { actions, hasMore } = await listed({ since });
        expect([actions, hasMore]).toEqual([
          [
            [rogue.id, 'user.disabled'],
            [accomplice.id, 'user.enabled'],
            [rogue.id, 'user.roles_changed'],
          ].map(([actorId, action]) => expect.objectContaining({ actorId, action, subjectId: victim.id })),
          false,
        ]);
        const [before, ...requestIds] = [early, ...deeds].map(({ headers }) => headers.get('x-request-id'));
        expect(actions.map(({ requestId }: any) => requestId)).toEqual(requestIds);
        const all = (await listed({})).actions.map(({ requestId }: any) => requestId);
        expect(all.filter((id: string) => [before, ...requestIds].includes(id))).toEqual([before, ...requestIds]);
        for (const { id } of [rogue, accomplice, honest]) await boss.post(`/users/${id}/disable`);
      });

      it('leaves roles and their holders frozen until somebody thaws them', async () => {
        const person = await makePerson(gatehouse());
        await gatehouse().app.get(FreezeAccess).run(contextOf(incidentId));
        const mark = (await boss.get('/access/freeze')).body;
        expect([mark.frozen, mark.reason]).toEqual([true, `incident ${incidentId}`]);
        const refused = [
          await boss.put(`/users/${person.id}/roles`, { roles: ['manager'] }),
          await boss.post('/roles', { name: 'frosty', description: 'cold' }),
        ];
        expect(refused.map(({ status, body }) => [status, body.code])).toEqual(
          refused.map(() => [409, 'access.frozen']),
        );
        expect((await makePerson(gatehouse())).id).toBeDefined();
        expect((await boss.delete('/access/freeze')).status).toBe(204);
        expect((await boss.put(`/users/${person.id}/roles`, { roles: ['manager'] })).status).toBe(200);
      });

      it('leaves the last administrator, and stops there', async () => {
        const me = (await boss.get('/users/me')).body.user_id;
        const { status, body } = await play('rogue-administrator', { userIds: [me] });
        expect([status, body.code]).toEqual([409, 'user.last_administrator']);
        const [run] = (await boss.get(`/incidents/${incidentId}/playbooks`)).body.items;
        expect([run.state, run.failure, stepsOf(run)]).toEqual([
          'interrupted',
          'user.last_administrator',
          ['named-users'],
        ]);
        expect((await boss.get('/access/freeze')).body.frozen).toBe(false);
      });
    });

    it('isolate-instance takes the instance out, and incidents are handled on', async () => {
      const { status, body } = await play('isolate-instance', { reason: 'bait was taken' });
      expect([status, concernedIn(body, 'instances')]).toEqual([200, [expect.any(String)]]);
      expect((await boss.get('/products')).status).toBe(503);
      expect((await play('isolate-instance', { reason: 'bait was taken' })).status).toBe(200);
      expect((await boss.get(`/incidents/${incidentId}/playbooks`)).body.items).toHaveLength(2);
      expect((await boss.delete('/isolation')).status).toBe(204);
      expect((await boss.get('/products')).status).toBe(200);
    });

    it('contain-source lists who signed in from there', async () => {
      const from = fromElsewhere();
      const person = await makePerson(gatehouse());
      await gatehouse().anyone.form('/token', { username: person.username, password: PASSWORD }, from);
      const { body } = await play('contain-source', { address: from['x-forwarded-for'] });
      expect([concernedIn(body, 'users'), concernedIn(body, 'sessions').length]).toEqual([[person.id], 1]);
    });

    it('looks for nobody by what is masked for who runs it', async () => {
      const partner = await register(gatehouse(), { scopes: ['incidents:manage', 'users:write', 'sessions:revoke'] });
      const reader = gatehouse().bearing(await tokenOf(gatehouse(), partner));
      for (const [name, field, value] of [
        ['contain-source', 'address', '203.0.113.9'],
        ['credential-leak', 'address', '203.0.113.9'],
        ['credential-leak', 'emailDomain', 'example.com'],
      ] as const) {
        const { status, body } = await play(name, { dryRun: true, [field]: value }, reader);
        expect([status, body.code, body.errors]).toEqual([
          403,
          'playbook.permission_missing',
          [{ field, code: 'permission_missing', message: 'needs users:read_personal' }],
        ]);
      }
      expect((await play('credential-leak', { dryRun: true, role: 'manager' }, reader)).status).toBe(200);
    });

    it('is refused what it does not take, names that it does not know, and closed incidents', async () => {
      const answers = [
        await play('key-leak', { userIds: ['3f0c3c1e-6f1e-4c0b-9d0e-0e6f7a3b9f11'] }),
        await play('no-such-playbook'),
        await play('refresh-theft'),
        await play('contain-source', { address: 'nowhere' }),
        await boss.post('/incidents/3f0c3c1e-6f1e-4c0b-9d0e-0e6f7a3b9f11/playbooks/key-leak', {}),
      ];
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
        [422, 'request.invalid'],
        [404, 'playbook.unknown'],
        [422, 'request.invalid'],
        [422, 'request.invalid'],
        [404, 'incident.not_found'],
      ]);
      for (const to of ['assessed', 'closed']) {
        await boss.post(`/incidents/${incidentId}/transitions`, { to, note: 'a false alarm' });
      }
      expect((await play('key-leak')).body.code).toBe('incident.closed');
    });

    it('needs what its steps need, and says what', async () => {
      const person = await makePerson(gatehouse());
      await boss.post('/roles', {
        name: 'watch',
        description: 'Sees, and acts not',
        permissions: ['incidents:manage'],
      });
      await boss.put(`/users/${person.id}/roles`, { roles: ['watch'] });
      const watch = gatehouse().bearing((await signIn(person)).access_token);
      const { status, body } = await play('credential-leak', { dryRun: true, userIds: [person.id] }, watch);
      expect([status, body.code]).toEqual([403, 'playbook.permission_missing']);
      expect(body.errors.map(({ message }: any) => message)).toEqual(['needs sessions:revoke', 'needs users:write']);
    });

    it('a detector’s report of a stolen refresh token tells the owner, without anybody', async () => {
      const person = await makePerson(gatehouse());
      const { id, opened } = await gatehouse()
        .app.get(IncidentsService)
        .report({
          kind: 'refresh-reuse',
          severity: 'medium',
          cause: `session ${person.id}`,
          summary: 'used twice',
          subject: { type: 'user', id: person.id },
        });
      expect(opened).toBe(true);
      await mails.next(person.email, 'safety of your account');
      const [run, ...others] = (await boss.get(`/incidents/${id}/playbooks`)).body.items;
      expect([run.playbook, run.actor.type, others]).toEqual(['notify-owner', 'system', []]);
    });
  },
  { TRUSTED_PROXIES: '127.0.0.1' },
  clock,
);

const grantsIn = (body: any) => body.steps.find(({ step }: any) => step === 'undo-grants').details.grants;

const contextOf = (id: string): any => ({ incident: { id }, actor: { author: { type: 'system', id: 'test' } } });
