import { Mailer } from '../../src/platform/mail/index.js';
import { PasswordResetLinks } from '../../src/users/index.js';
import { testDatabases } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { startGatehouse } from '../support/gatehouse.js';
import { MailServer, tokenOf } from '../support/mail-server.js';
import { describeWithMail } from '../support/mail-suite.js';
import { fromElsewhere, makePerson, NEXT_PASSWORD as NEXT, PASSWORD } from '../support/people.js';
import { TestClock } from '../support/test-clock.js';

const clock = new TestClock();
const fromManyAddresses = { TRUSTED_PROXIES: '127.0.0.1' };

describeWithMail(
  'a forgotten password',
  (gatehouse, mails) => {
    const forgot = (email: string, headers = fromElsewhere()) =>
      gatehouse().anyone.post('/auth/password/forgot', { email }, headers);
    const reset = (token: string, password = NEXT) =>
      gatehouse().anyone.post('/auth/password/reset', { token, password }, fromElsewhere());
    const signIn = (username: string, password: string) => gatehouse().anyone.form('/token', { username, password });
    const letLinksExpire = () => {
      clock.pass({ minutes: 31 });
      gatehouse().forgetCallers();
    };
    const expectDead = async (token: string) => {
      const { status, body } = await reset(token);
      expect([status, body.code, body.errors[0].field]).toEqual([422, 'password.reset_token_invalid', 'token']);
    };

    it('is replaced by whoever has the mailed link: the old one and every session are dead, and the owner is told', async () => {
      const { username, email } = await makePerson(gatehouse());
      const session = await gatehouse().signIn(username, PASSWORD);
      expect((await forgot(email)).status).toBe(202);
      const token = await mails.nextToken(email, 'new password');
      expect((await reset(token)).status).toBe(204);
      expect((await signIn(username, PASSWORD)).status).toBe(401);
      expect((await signIn(username, NEXT)).status).toBe(200);
      expect((await gatehouse().bearing(session.access_token).get('/users/me')).status).toBe(401);
      expect((await gatehouse().anyone.form('/token/refresh', { refresh_token: session.refresh_token })).status).toBe(
        401,
      );
      const told = await mails.next(email, 'was changed');
      expect(told.text).toContain(username);
      expect(told.text).not.toContain('#token=');
    });

    it('is asked for by address in any spelling, and mailed to the address that the account has', async () => {
      const { email } = await makePerson(gatehouse());
      await forgot(email.toUpperCase());
      expect((await mails.next(email, 'new password')).to).toEqual([email]);
    });

    it('gets a link that begins with PUBLIC_URL, whatever host the request names', async () => {
      const { email } = await makePerson(gatehouse());
      const headers = { ...fromElsewhere(), 'x-forwarded-host': 'evil.example', origin: 'https://evil.example' };
      await forgot(email, headers);
      const { text } = await mails.next(email, 'new password');
      expect(text).toMatch(/^https:\/\/app\.example\.com\/account\/reset-password#token=[\w-]{43}$/m);
      expect(text).not.toContain('evil');
    });

    it('is answered alike for every address; only a verified one of an enabled account gets a mail', async () => {
      const known = await makePerson(gatehouse());
      const disabled = await makePerson(gatehouse());
      await (await gatehouse().as('admin')).post(`/users/${disabled.id}/disable`);
      const unverified = `unverified-${known.email}`;
      const account = { username: `unverified-${known.username}`, email: unverified, password: PASSWORD };
      await (await gatehouse().as('admin')).post('/users', account);
      const answers: object[] = [];
      for (const email of ['nobody@example.com', unverified, disabled.email, known.email]) {
        const { status, headers, body } = await forgot(email);
        const names = [...headers.keys()].filter((name) => name !== 'keep-alive');
        answers.push({ status, body, names });
      }
      expect(answers).toEqual(Array.from({ length: 4 }, () => ({ ...answers[0], status: 202 })));
      await mails.next(known.email, 'new password');
      const asked = mails.received.filter(({ headers }) => headers['subject']!.includes('new password'));
      const strangers = new Set(['nobody@example.com', unverified, disabled.email]);
      expect(asked.filter(({ to }) => strangers.has(to[0]!))).toEqual([]);
    });

    it('is replaced once, however many bring the same link at once', async () => {
      const { username, email } = await makePerson(gatehouse());
      await forgot(email);
      const token = await mails.nextToken(email, 'new password');
      const passwords = Array.from({ length: 50 }, (_, n) => `${NEXT} ${n}`);
      const answers = await Promise.all(passwords.map((password) => reset(token, password)));
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 204)).toHaveLength(1);
      expect(statuses.filter((status) => status === 422)).toHaveLength(49);
      expect((await signIn(username, passwords[statuses.indexOf(204)]!)).status).toBe(200);
      await expectDead(token);
    });

    it('is replaced by the newest link alone', async () => {
      const { email } = await makePerson(gatehouse());
      await forgot(email);
      const first = await mails.nextToken(email, 'new password');
      await forgot(email);
      const second = await mails.nextToken(email, 'new password');
      await expectDead(first);
      expect((await reset(second)).status).toBe(204);
    });

    it('keeps the link good while the new password is not good enough', async () => {
      const { email, username } = await makePerson(gatehouse());
      await forgot(email);
      const token = await mails.nextToken(email, 'new password');
      for (const password of ['short', `my name is ${username}`]) {
        const { status, body } = await reset(token, password);
        expect([status, body.errors[0].field]).toEqual([422, 'password']);
      }
      expect((await reset(token)).status).toBe(204);
    });

    it('is not replaced by an expired link, nor by a made-up one', async () => {
      const { email } = await makePerson(gatehouse());
      await forgot(email);
      const token = await mails.nextToken(email, 'new password');
      letLinksExpire();
      await expectDead(token);
      await expectDead('A'.repeat(43));
    });

    it('is not replaced once the account is disabled, its address has changed, or its password was changed', async () => {
      const admin = await gatehouse().as('admin');
      const disabled = await makePerson(gatehouse());
      await forgot(disabled.email);
      const ofDisabled = await mails.nextToken(disabled.email, 'new password');
      await admin.post(`/users/${disabled.id}/disable`);
      await expectDead(ofDisabled);

      const moved = await makePerson(gatehouse());
      await forgot(moved.email);
      const ofMoved = await mails.nextToken(moved.email, 'new password');
      await admin.patch(`/users/${moved.id}`, { email: `new-${moved.email}` });
      await expectDead(ofMoved);

      const changed = await makePerson(gatehouse());
      await forgot(changed.email);
      const ofChanged = await mails.nextToken(changed.email, 'new password');
      const { access_token } = await gatehouse().signIn(changed.username, PASSWORD);
      const body = { currentPassword: PASSWORD, password: NEXT };
      expect((await gatehouse().bearing(access_token).post('/auth/password', body)).status).toBe(204);
      await mails.next(changed.email, 'was changed');
      await expectDead(ofChanged);
    });

    it('is mailed five times an hour at most, and then only while no link is good: a flood cannot keep the owner out', async () => {
      const { email } = await makePerson(gatehouse());
      const other = await makePerson(gatehouse());
      for (let n = 0; n < 12; n += 1) expect((await forgot(email)).status).toBe(202);
      await forgot(other.email);
      await mails.next(other.email, 'new password');
      await eventually(() => gatehouse().app.get(Mailer).waiting === 0);
      expect(mails.to(email, 'new password')).toHaveLength(5);
      letLinksExpire();
      await forgot(email);
      const [, , , , , sixth] = await Promise.all(Array.from({ length: 6 }, () => mails.next(email, 'new password')));
      expect((await reset(tokenOf(sixth!))).status).toBe(204);
    });

    it('is asked for twenty times a minute from one address at most', async () => {
      const from = fromElsewhere();
      const statuses = [];
      for (let n = 0; n < 21; n += 1) statuses.push((await forgot(`nobody-${n}@example.com`, from)).status);
      expect(statuses).toEqual([...Array.from({ length: 20 }, () => 202), 429]);
    });

    it.each(['x@example.com\r\nBcc: y@example.com', 'x@example.com,y@example.com', 'x@example.com\n', 'nobody', ''])(
      'is not asked for with %j as an address',
      async (email) => {
        const { status, body } = await forgot(email);
        expect([status, body.errors[0].field]).toEqual([422, 'email']);
      },
    );

    it('is replaced by the operator’s link too, where no mail reaches the owner', async () => {
      const { username } = await makePerson(gatehouse());
      const link = await gatehouse().app.get(PasswordResetLinks).make(username);
      const token = /^https:\/\/app\.example\.com\/account\/reset-password#token=(.+)$/.exec(link)![1]!;
      expect((await reset(token)).status).toBe(204);
      expect((await signIn(username, NEXT)).status).toBe(200);
    });

    it('leaves neither link nor token in the log', async () => {
      const { email } = await makePerson(gatehouse());
      await forgot(email);
      const token = await mails.nextToken(email, 'new password');
      await reset(token);
      expect(gatehouse().logLines.join('')).not.toContain(token);
    });
  },
  { ...fromManyAddresses, LOG_LEVEL: 'debug' },
  clock,
);

describe('a link that was asked for', () => {
  it('is still made and mailed when the process is told to end', async () => {
    const mails = new MailServer();
    await mails.start();
    const database = await testDatabases().at(-1)!.create();
    const gatehouse = await startGatehouse({ ...database.settings, SMTP_URL: mails.url });
    const email = 'alice@demo.gatehouse.localhost';
    expect((await gatehouse.anyone.post('/auth/password/forgot', { email })).status).toBe(202);
    await gatehouse.stop();
    expect(mails.to(email, 'new password')).toHaveLength(1);
    await mails.stop();
    await database.drop();
  });
});
