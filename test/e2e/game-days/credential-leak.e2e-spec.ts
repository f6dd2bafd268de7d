import { describeGameDay, ON_CALL } from '../../support/game-day.js';
import { fromElsewhere, NEXT_PASSWORD, PASSWORD, type Person } from '../../support/people.js';

describeGameDay('passwords of the house are on a paste site', (day) => {
  it('loses the thief every session, and the passwords their worth; owners go on with another one', async () => {
    const people: Person[] = [];
    for (const name of ['ann', 'ben', 'cleo']) people.push(await day().person(name));
    const { hit, instances, mails } = day();
    const [home, thief] = [fromElsewhere(), fromElsewhere()];
    const signIn = ({ username }: Person, from: Record<string, string>, password = PASSWORD) =>
      hit.anyone.form('/token', { username, password }, from);
    for (const person of people) expect((await signIn(person, home)).status).toBe(200);

    day().attackBegins();
    const stolen: { access_token: string; refresh_token: string }[] = [];
    for (const person of people) stolen.push((await signIn(person, thief)).body);
    for (const { access_token: token } of stolen) expect((await hit.bearing(token).get('/users/me')).status).toBe(200);

    const report = { kind: 'credential-leak', severity: 'high', summary: 'Our accounts on a paste site' };
    const { id } = (await (await day().operator()).post('/incidents', report)).body;
    await mails.next(ON_CALL, 'High incident: credential-leak');
    const address = thief['x-forwarded-for'];
    const plan = await day().play(id, 'credential-leak', { address, dryRun: true });
    expect(plan.steps[0].concerned.users.toSorted()).toEqual(people.map((person) => person.id).toSorted());
    await day().play(id, 'credential-leak', { address });
    await day().contained(async (instance) => {
      const me = await Promise.all(stolen.map(({ access_token: token }) => instance.bearing(token).get('/users/me')));
      return me.every(({ status }) => status === 401);
    });
    for (const { anyone } of instances) {
      for (const { refresh_token } of stolen) {
        expect((await anyone.form('/token/refresh', { refresh_token })).status).toBe(401);
      }
    }
    expect((await signIn(people[0]!, thief)).body.code).toBe('password.reset_required');

    for (const person of people) {
      const token = await mails.nextToken(person.email, 'new password');
      expect((await hit.anyone.post('/auth/password/reset', { token, password: NEXT_PASSWORD }, home)).status).toBe(
        204,
      );
      expect((await signIn(person, home, NEXT_PASSWORD)).status).toBe(200);
      expect((await signIn(person, thief)).status).toBe(401);
    }
    expect(await day().close(id)).toContain('| tokens-cut-off | passed | 3 accounts cut off');
  });
});
