import { randomUUID } from 'node:crypto';
import { Mailer } from '../../src/platform/mail/index.js';
import { eventually } from '../support/eventually.js';
import { fromElsewhere, makePerson, NEXT_PASSWORD, PASSWORD } from '../support/people.js';
import { describeWithMail } from '../support/mail-suite.js';
import { TestClock } from '../support/test-clock.js';

const clock = new TestClock();
let registered = 0;

describeWithMail(
  'an e-mail address',
  (gatehouse, mails) => {
    const register = async () => {
      const username = `newcomer-${(registered += 1)}`;
      const person = { username, email: `${username}@example.com`, password: PASSWORD };
      expect((await gatehouse().anyone.post('/auth/register', person)).status).toBe(201);
      return person;
    };
    const verify = (token: string) => gatehouse().anyone.post('/auth/email/verify', { token }, fromElsewhere());
    const signIn = (username: string) => gatehouse().anyone.form('/token', { username, password: PASSWORD });
    const me = async (username: string) =>
      gatehouse().bearing((await gatehouse().signIn(username, PASSWORD)).access_token);
    const expectDead = async (token: string) => {
      const { status, body } = await verify(token);
      expect([status, body.code, body.errors[0].field]).toEqual([422, 'email.token_invalid', 'token']);
    };

    it('signs in and resets only once its owner has followed the link that registration mails', async () => {
      const { username, email } = await register();
      const mail = await mails.next(email, 'verify');
      expect(mail.text).toMatch(/^https:\/\/app\.example\.com\/account\/verify-email#token=[\w-]{43}$/m);
      expect((await signIn(email)).status).toBe(401);
      expect((await verify(/#token=(\S+)/.exec(mail.text)![1]!)).status).toBe(204);
      expect((await signIn(email)).status).toBe(200);
      expect((await (await me(username)).get('/users/me')).body.emailVerified).toBe(true);
      await gatehouse().anyone.post('/auth/password/forgot', { email }, fromElsewhere());
      await mails.next(email, 'new password');
    });

    it('is verified by each link once, for as long as EMAIL_VERIFY_EXPIRE_HOURS says', async () => {
      const { email } = await register();
      const token = await mails.nextToken(email, 'verify');
      const answers = await Promise.all(Array.from({ length: 20 }, () => verify(token)));
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 422)).toHaveLength(19);
      const late = await register();
      const lateToken = await mails.nextToken(late.email, 'verify');
      clock.pass({ days: 2 });
      gatehouse().forgetCallers();
      await expectDead(lateToken);
      await expectDead('A'.repeat(43));
    });

    it('is not verified by a token for a new password, nor the other way round', async () => {
      const { email } = await register();
      const token = await mails.nextToken(email, 'verify');
      const wrong = await gatehouse().anyone.post('/auth/password/reset', { token, password: NEXT_PASSWORD });
      expect([wrong.status, wrong.body.code]).toEqual([422, 'password.reset_token_invalid']);
      const verified = await makePerson(gatehouse());
      await gatehouse().anyone.post('/auth/password/forgot', { email: verified.email }, fromElsewhere());
      await expectDead(await mails.nextToken(verified.email, 'new password'));
    });

    it('gets its link again on demand; the newest alone is good, and a verified address gets none', async () => {
      const { username, email } = await register();
      const first = await mails.nextToken(email, 'verify');
      const owner = await me(username);
      expect((await owner.post('/auth/email/verification')).status).toBe(202);
      const second = await mails.nextToken(email, 'verify');
      await expectDead(first);
      expect((await verify(second)).status).toBe(204);
      expect((await owner.post('/auth/email/verification')).status).toBe(202);
      const other = await register();
      await mails.next(other.email, 'verify');
      expect(mails.to(email, 'verify')).toHaveLength(2);
      expect((await gatehouse().anyone.post('/auth/email/verification')).status).toBe(401);
    });

    it('that is new starts unverified: it gets a link, the old one is told, and a link to the old one is dead', async () => {
      const { username, email } = await register();
      const old = await mails.nextToken(email, 'verify');
      const owner = await me(username);
      const next = `next-${email}`;
      const change = { email: next, currentPassword: PASSWORD };
      expect((await owner.patch('/users/me', change)).body).toMatchObject({ email: next, emailVerified: false });
      await expectDead(old);
      expect((await verify(await mails.nextToken(next, 'verify'))).status).toBe(204);

      const third = `third-${email}`;
      await owner.patch('/users/me', { email: third, currentPassword: PASSWORD });
      const told = await mails.next(next, 'address was changed');
      expect(told.text).toContain(username);
      expect(told.text).not.toContain(third);
      expect((await verify(await mails.nextToken(third, 'verify'))).status).toBe(204);
      expect([(await signIn(next)).status, (await signIn(third)).status]).toEqual([401, 200]);
      expect(mails.to(email, 'address was changed')).toHaveLength(1);
    });

    it('that nobody has proved to read is told of its change a few times an hour, and no stranger without end', async () => {
      const { username, email } = await makePerson(gatehouse(), { verified: false });
      const owner = await me(username);
      const addresses = [email, ...Array.from({ length: 7 }, (_, i) => `${i}-${email}`)];
      for (const next of addresses.slice(1)) await owner.patch('/users/me', { email: next, currentPassword: PASSWORD });
      await eventually(() => gatehouse().app.get(Mailer).waiting === 0);
      const told = addresses.filter((address) => mails.to(address, 'address was changed').length > 0);
      expect(told).toEqual(addresses.slice(0, 5));
    });

    it('gets few mails, and no stranger’s words, however many accounts give it as their own', async () => {
      const victim = `victim-${randomUUID()}@example.com`;
      for (let n = 0; n < 4; n += 1) {
        const { username, email } = await makePerson(gatehouse(), { verified: false });
        const owner = await me(username);
        for (const next of [victim, email]) {
          expect((await owner.patch('/users/me', { email: next, currentPassword: PASSWORD })).status).toBe(200);
        }
        await eventually(() => gatehouse().app.get(Mailer).waiting === 0);
        expect(mails.to(victim).some(({ text }) => text.includes(username))).toBe(false);
      }
      expect(mails.to(victim)).toHaveLength(5);
    });

    it('that an administrator changes starts unverified too, and its old owner is told', async () => {
      const { id, username, email } = await makePerson(gatehouse());
      const next = `next-${email}`;
      await (await gatehouse().as('admin')).patch(`/users/${id}`, { email: next });
      await mails.next(email, 'address was changed');
      expect((await signIn(next)).status).toBe(401);
      expect((await verify(await mails.nextToken(next, 'verify'))).status).toBe(204);
      expect((await signIn(next)).status).toBe(200);
      expect((await signIn(username)).status).toBe(200);
    });

    it('is not verified for a disabled account', async () => {
      const { id, email } = await makePerson(gatehouse(), { verified: false });
      const token = await mails.nextToken(email, 'verify');
      await (await gatehouse().as('admin')).post(`/users/${id}/disable`);
      await expectDead(token);
    });

    it('can be registered, and the account used, while no mail server answers; the mail comes when one does', async () => {
      await mails.cut();
      const { username, email } = await register();
      expect((await signIn(username)).status).toBe(200);
      const { email: verified } = await makePerson(gatehouse());
      const { status } = await gatehouse().anyone.post('/auth/password/forgot', { email: verified }, fromElsewhere());
      expect(status).toBe(202);
      mails.mend();
      expect((await verify(await mails.nextToken(email, 'verify'))).status).toBe(204);
      await mails.next(verified, 'new password');
    });
  },
  { TRUSTED_PROXIES: '127.0.0.1' },
  clock,
);
