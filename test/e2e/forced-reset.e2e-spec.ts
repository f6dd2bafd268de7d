import { CredentialsService } from '../../src/users/index.js';
import { fromElsewhere, makePerson, NEXT_PASSWORD, PASSWORD } from '../support/people.js';
import { describeWithMail } from '../support/mail-suite.js';

describeWithMail(
  'a forced reset',
  (gatehouse, mails) => {
    const signIn = (username: string, password: string) => gatehouse().anyone.form('/token', { username, password });
    const force = async (id: string) => (await gatehouse().as('admin')).post(`/users/${id}/force-password-reset`);
    const reset = (token: string) =>
      gatehouse().anyone.post('/auth/password/reset', { token, password: NEXT_PASSWORD }, fromElsewhere());

    it('makes the right password good for a 403 alone, a wrong one for the ordinary 401, until the mailed link is used', async () => {
      const { id, username, email } = await makePerson(gatehouse());
      const answer = await force(id);
      expect([answer.status, answer.body.resetRequired]).toEqual([200, true]);
      const { status, headers, body } = await signIn(username, PASSWORD);
      expect([status, body.code, body.error]).toEqual([403, 'password.reset_required', 'invalid_grant']);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(Object.keys(body).filter((name) => name.includes('token'))).toEqual([]);
      const json = await gatehouse().anyone.post('/auth/login', { username, password: PASSWORD });
      expect([json.status, json.body.code, json.body.error]).toEqual([403, 'password.reset_required', undefined]);
      expect((await signIn(username, 'not my password')).body.code).toBe('auth.incorrect_credentials');

      expect((await reset(await mails.nextToken(email, 'new password'))).status).toBe(204);
      expect((await signIn(username, PASSWORD)).status).toBe(401);
      expect((await signIn(username, NEXT_PASSWORD)).status).toBe(200);
      const { body: user } = await (await gatehouse().as('admin')).get(`/users/${id}`);
      expect(user.resetRequired).toBe(false);
    });

    it('ends the sessions at once, refresh tokens too', async () => {
      const { id, username } = await makePerson(gatehouse());
      const tokens = await gatehouse().signIn(username, PASSWORD);
      const caller = gatehouse().bearing(tokens.access_token);
      expect((await caller.get('/users/me')).status).toBe(200);
      await force(id);
      expect((await caller.get('/users/me')).status).toBe(401);
      const { status } = await gatehouse().anyone.form('/token/refresh', { refresh_token: tokens.refresh_token });
      expect(status).toBe(401);
    });

    it('opens no session for a password that was right a moment before', async () => {
      const { id, username } = await makePerson(gatehouse());
      const credentials = gatehouse().app.get(CredentialsService);
      const verify = credentials.verify.bind(credentials);
      jest.spyOn(credentials, 'verify').mockImplementationOnce(async (candidate, password) => {
        const user = await verify(candidate, password);
        await force(id);
        return user;
      });
      expect((await signIn(username, PASSWORD)).status).toBe(401);
      jest.restoreAllMocks();
      expect((await signIn(username, PASSWORD)).status).toBe(403);
    });

    it('of an account whose address is not verified mails nothing to it', async () => {
      const { id, email } = await makePerson(gatehouse(), { verified: false });
      const other = await makePerson(gatehouse());
      await force(id);
      await force(other.id);
      await mails.next(other.email, 'new password');
      expect(mails.to(email, 'new password')).toEqual([]);
    });

    it('is for holders of users:write, against nobody who holds more', async () => {
      const { id, username } = await makePerson(gatehouse());
      const manager = await gatehouse().as('manager');
      expect((await manager.post(`/users/${id}/force-password-reset`)).status).toBe(403);
      expect((await gatehouse().anyone.post(`/users/${id}/force-password-reset`)).status).toBe(401);
      expect((await signIn(username, PASSWORD)).status).toBe(200);

      const fields = { username: 'admin', password: 'gatehouse-admin', scope: 'users:read users:write' };
      const bounded = gatehouse().bearing((await gatehouse().anyone.form('/token', fields)).body.access_token);
      const { body: self } = await bounded.get('/users/me');
      const refused = await bounded.post(`/users/${self.user_id}/force-password-reset`);
      expect([refused.status, refused.body.code]).toEqual([403, 'access.target_outranks']);
    });
  },
  { TRUSTED_PROXIES: '127.0.0.1' },
);

describeWithMail(
  'resets by mail that are off',
  (gatehouse, mails) => {
    it('are refused alike for every address, and a forced one mails nothing', async () => {
      const { id, email } = await makePerson(gatehouse());
      for (const asked of [email, 'nobody@example.com']) {
        const { status, body } = await gatehouse().anyone.post('/auth/password/forgot', { email: asked });
        expect([status, body.code]).toEqual([403, 'password.reset_off']);
      }
      await (await gatehouse().as('admin')).post(`/users/${id}/force-password-reset`);
      const other = await makePerson(gatehouse(), { verified: false });
      await mails.next(other.email, 'verify');
      expect(mails.to(email, 'new password')).toEqual([]);
    });
  },
  { PASSWORD_RESET: 'off' },
);
