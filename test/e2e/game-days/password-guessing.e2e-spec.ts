import { eventually } from '../../support/eventually.js';
import { describeGameDay } from '../../support/game-day.js';
import { fromElsewhere, PASSWORD } from '../../support/people.js';

describeGameDay('somebody guesses the password of an account', (day) => {
  it('is refused from the tenth guess on, even with the right one, and the owner is not', async () => {
    const owner = await day().person('emil');
    const { hit, instances, mails } = day();
    const [guesser, home] = [fromElsewhere(), fromElsewhere()];
    const from = (headers: Record<string, string>, password = PASSWORD) => ({
      on: async ({ anyone }: typeof hit) =>
        (await anyone.form('/token', { username: owner.username, password }, headers)).status,
    });

    day().attackBegins();
    for (let n = 0; n < 10; n += 1) expect(await from(guesser, `a guess, the ${n}th`).on(hit)).toBe(401);
    await day().contained(async (instance) => (await from(guesser).on(instance)) !== 200);
    for (const instance of instances) expect(await from(home).on(instance)).toBe(200);

    const incident = await day().incident('password-guessing');
    expect([incident.severity, incident.subject]).toEqual(['medium', { type: 'user', id: owner.id }]);
    await day().play(incident.id, 'password-guessing', { address: guesser['x-forwarded-for'] });
    await mails.next(owner.email, 'safety of your account');
    for (const { anyone } of instances) {
      await eventually(async () => (await anyone.get('/products', guesser)).body.code === 'source.blocked');
    }
    for (const instance of instances) expect(await from(home).on(instance)).toBe(200);
    expect(await day().close(incident.id)).toContain('### password-guessing: done');
  });
});
