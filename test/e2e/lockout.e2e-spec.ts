import { hash as bcrypt } from '@node-rs/bcrypt';
import { TransactionRunner } from '../../src/platform/database/index.js';
import { SlowDown } from '../../src/platform/limits/index.js';
import { PasswordHasher } from '../../src/users/password-hasher.js';
import { UsersRepository } from '../../src/users/users.repository.js';
import { fromElsewhere, makePerson, NEXT_PASSWORD, PASSWORD } from '../support/people.js';
import { describeWithMail } from '../support/mail-suite.js';
import { TestClock } from '../support/test-clock.js';

const clock = new TestClock().stop();
const settings = {
  TRUSTED_PROXIES: '127.0.0.1',
  LOGIN_RATE_LIMIT_PER_MINUTE: '1000',
  LOCKOUT_AFTER_FAILURES: '3',
  LOCKOUT_MAX_MINUTES: '4',
};

describeWithMail(
  'an account that is guessed at',
  (gatehouse, mails) => {
    type From = Record<string, string>;
    const signIn = (username: string, password: string, from: From) =>
      gatehouse().anyone.form('/token', { username, password }, from);
    const fail = async (username: string, times: number, from: From) => {
      for (let n = 0; n < times; n += 1) expect((await signIn(username, `guess ${n}`, from)).status).toBe(401);
    };
    const locked = async (gate = gatehouse()) => {
      const person = await makePerson(gate);
      const from = fromElsewhere();
      await fail(person.username, 3, from);
      return { ...person, from };
    };

    it('is locked from that address for a minute: the right password gets the answer of a wrong one, from there alone', async () => {
      const { username, from } = await locked();
      const { status, headers, body } = await signIn(username, PASSWORD, from);
      const wrong = await signIn(username, 'not my password', from);
      expect([status, body.detail, body.error]).toEqual([401, 'Incorrect username or password', 'invalid_grant']);
      expect({ ...body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
      expect([...headers.keys()]).toEqual([...wrong.headers.keys()]);
      expect((await signIn(username, PASSWORD, fromElsewhere())).status).toBe(200);
      clock.pass({ minutes: 1 });
      expect((await signIn(username, PASSWORD, from)).status).toBe(200);
    });

    it('is locked for its name and its address alike, and from a whole /64', async () => {
      const { username, email } = await makePerson(gatehouse());
      const from = (host: number) => ({ 'x-forwarded-for': `2001:db8:0:7::${host}` });
      for (const [n, login] of [username, email, username.toUpperCase()].entries()) await fail(login, 1, from(n + 1));
      expect((await signIn(email, PASSWORD, from(9))).status).toBe(401);
      expect((await signIn(username, PASSWORD, { 'x-forwarded-for': '2001:db8:0:8::1' })).status).toBe(200);
    });

    it('is locked for twice as long after each further failure, up to the cap; what is tried meanwhile adds nothing', async () => {
      const { username, from } = await locked();
      for (const minutes of [1, 2, 4, 4]) {
        await fail(username, 3, from);
        clock.pass({ minutes, seconds: -1 });
        gatehouse().forgetCallers();
        expect((await signIn(username, PASSWORD, from)).status).toBe(401);
        clock.pass({ seconds: 1 });
        expect((await signIn(username, PASSWORD, from)).status).toBe(200);
        await fail(username, 1, from);
      }
    });

    it('costs the same hashing while it is locked, and a right password leaves no trace', async () => {
      const { id, username, from } = await locked();
      const users = gatehouse().app.get(UsersRepository);
      const passwordHash = await bcrypt(PASSWORD, 4);
      await gatehouse()
        .app.get(TransactionRunner)
        .run(() => users.update(id, { passwordHash }));
      const hasher = gatehouse().app.get(PasswordHasher);
      const [verify, hash] = [jest.spyOn(hasher, 'verify'), jest.spyOn(hasher, 'hash')];
      const work: [number, number][] = [];
      for (const [login, password] of [
        ['alice', 'x'],
        ['nobody', 'x'],
        [username, 'x'],
        [username, PASSWORD],
      ]) {
        await signIn(login!, password!, from);
        work.push([verify.mock.calls.length, hash.mock.calls.length]);
      }
      expect(work).toEqual([1, 2, 3, 4].map((count) => [count, 0]));
      jest.restoreAllMocks();
      expect((await users.find(id))!.passwordHash).toBe(passwordHash);
    });

    it('is locked for changes with its current password too', async () => {
      const { username, from } = await locked();
      const { access_token } = (await signIn(username, PASSWORD, fromElsewhere())).body;
      const change = { currentPassword: PASSWORD, password: NEXT_PASSWORD };
      const caller = gatehouse().bearing(access_token);
      const refused = await caller.post('/auth/password', change, from);
      expect([refused.status, refused.body.code]).toEqual([403, 'user.current_password_wrong']);
      expect((await caller.post('/auth/password', change, fromElsewhere())).status).toBe(204);
    });

    it('is unlocked by an administrator at once, whatever was failed before', async () => {
      const { id, username, from } = await locked();
      expect((await (await gatehouse().as('manager')).post(`/users/${id}/unlock`)).status).toBe(403);
      const { status, body } = await (await gatehouse().as('admin')).post(`/users/${id}/unlock`);
      expect([status, body.id]).toEqual([200, id]);
      expect((await signIn(username, PASSWORD, from)).status).toBe(200);
      await fail(username, 2, from);
      expect((await signIn(username, PASSWORD, from)).status).toBe(200);
    });

    it('is unlocked by the mailed reset, which works from the locked address', async () => {
      const { username, email, from } = await locked();
      await gatehouse().anyone.post('/auth/password/forgot', { email }, from);
      const token = await mails.nextToken(email, 'new password');
      const body = { token, password: NEXT_PASSWORD };
      expect((await gatehouse().anyone.post('/auth/password/reset', body, from)).status).toBe(204);
      expect((await signIn(username, NEXT_PASSWORD, from)).status).toBe(200);
    });

    it('is slowed down for nobody by what is tried during a lock', async () => {
      const { id, username, from } = await locked();
      await fail(username, 60, from);
      expect(await gatehouse().app.get(SlowDown).pause(`${id} 0`)).toBe(false);
    });

    it('lets its owner in from elsewhere, however many addresses guess at it', async () => {
      const { username } = await makePerson(gatehouse());
      const guessers = Array.from({ length: 60 }, fromElsewhere);
      await Promise.all(guessers.map((from) => fail(username, 3, from)));
      expect((await signIn(username, PASSWORD, fromElsewhere())).status).toBe(200);
      const meanwhile = guessers.map((from) => signIn(username, 'a guess', from));
      expect((await signIn(username, PASSWORD, fromElsewhere())).status).toBe(200);
      await Promise.all(meanwhile);
    });
  },
  settings,
  clock,
);
