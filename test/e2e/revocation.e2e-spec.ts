import { ChangeFeed } from '../../src/platform/changes/index.js';
import { Revocations } from '../../src/revocation/index.js';
import { statementsDuring } from '../support/statements.js';
import { describeGatehouse } from '../support/suite.js';
import { TestClock } from '../support/test-clock.js';

const PASSWORD = 'a quiet lake under snow';
const NEXT_PASSWORD = 'a loud river under stars';
const clock = new TestClock();

describeGatehouse(
  'what is taken back',
  (gatehouse) => {
    const make = async (username: string) => {
      const body = { username, email: `${username}@example.com`, password: PASSWORD };
      return (await (await gatehouse().as('admin')).post('/users', body)).body.id as string;
    };
    const tokenOf = async (username: string, password = PASSWORD) =>
      (await gatehouse().signIn(username, password)).access_token;
    const statusOf = async (token: string) => (await gatehouse().bearing(token).get('/users/me')).status;

    it('is remembered until the last token of the session expires, and not longer', async () => {
      await make('forgotten');
      const revocations = gatehouse().app.get(Revocations);
      const before = revocations.footprint.cutoffs;
      const token = await tokenOf('forgotten');
      const other = await tokenOf('forgotten');
      await gatehouse().bearing(token).post('/auth/logout');
      expect(revocations.footprint.cutoffs).toBe(before + 1);
      // A session whose tokens have all expired leaves nothing to refuse.
      clock.pass({ minutes: 16 });
      await (await gatehouse().as('admin')).get('/users/me');
      gatehouse().forgetCallers();
      const { body } = await (await gatehouse().as('admin')).get('/users?search=forgotten');
      await (await gatehouse().as('admin')).delete(`/users/${body.items[0].id}/sessions`);
      expect(revocations.footprint.cutoffs).toBe(before + 1);
      clock.pass({ minutes: 16 });
      gatehouse().forgetCallers();
      await gatehouse()
        .bearing(await tokenOf('forgotten'))
        .post('/auth/logout');
      expect(revocations.footprint.cutoffs).toBe(1);
      expect([await statusOf(token), await statusOf(other)]).toEqual([401, 401]);
    });

    it('stays so when the user is deleted and another one takes the name', async () => {
      const id = await make('phoenix');
      const token = await tokenOf('phoenix');
      const { refresh_token } = await gatehouse().signIn('phoenix', PASSWORD);
      expect((await (await gatehouse().as('admin')).delete(`/users/${id}`)).status).toBeLessThan(300);
      await make('phoenix');
      expect(await statusOf(token)).toBe(401);
      expect((await gatehouse().anyone.form('/token/refresh', { refresh_token })).status).toBe(401);
      expect(await statusOf(await tokenOf('phoenix'))).toBe(200);
    });
  },
  {},
  clock,
);

describeGatehouse(
  'what is taken back in the same millisecond',
  (gatehouse) => {
    it('is told from what is given in it: no clock is compared', async () => {
      const body = { username: 'swift', email: 'swift@example.com', password: PASSWORD };
      await (await gatehouse().as('admin')).post('/users', body);
      const [old, changing] = [
        await gatehouse().signIn('swift', PASSWORD),
        await gatehouse().signIn('swift', PASSWORD),
      ];
      const change = { currentPassword: PASSWORD, password: NEXT_PASSWORD };
      const caller = gatehouse().bearing(changing.access_token);
      expect((await caller.post('/auth/password', change)).status).toBe(204);
      const next = await gatehouse().signIn('swift', NEXT_PASSWORD);
      const statuses = [old, changing, next].map(({ access_token }) =>
        gatehouse().bearing(access_token).get('/users/me'),
      );
      expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([401, 200, 200]);
      const admin = await gatehouse().as('admin');
      const { items } = (await admin.get('/users?search=swift')).body;
      await admin.post(`/users/${items[0].id}/disable`);
      await admin.post(`/users/${items[0].id}/enable`);
      const again = await gatehouse().signIn('swift', NEXT_PASSWORD);
      expect((await gatehouse().bearing(next.access_token).get('/users/me')).status).toBe(401);
      expect((await gatehouse().bearing(again.access_token).get('/users/me')).status).toBe(200);
    });
  },
  {},
  // Whatever happens, happens in one millisecond.
  new TestClock().stop(),
);

const stalling = new TestClock().hold();

describeGatehouse(
  'an instance',
  (gatehouse) => {
    it('sends no statement to know that a token is good', async () => {
      const alice = await gatehouse().as('alice');
      await alice.get('/users/me');
      const fifty = () => Promise.all(Array.from({ length: 50 }, () => alice.get('/users/me')));
      expect(await statementsDuring(gatehouse(), fifty)).toEqual([]);
      expect((await statementsDuring(gatehouse(), () => alice.get('/auth/sessions'))).length).toBeGreaterThan(0);
    });

    it('that has heard nothing for too long lets nobody in, and says when to come back', async () => {
      const alice = await gatehouse().as('alice');
      expect((await alice.get('/users/me')).status).toBe(200);
      await gatehouse().app.get(ChangeFeed).onApplicationShutdown();
      stalling.stall({ seconds: 10 });
      expect((await alice.get('/users/me')).status).toBe(200);
      stalling.stall({ milliseconds: 1 });
      const refused = await alice.get('/users/me');
      expect([refused.status, refused.body.code]).toEqual([503, 'service.dependency_down']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await gatehouse().anyone.get('/products/1')).status).toBe(200);
      const probe = await gatehouse().anyone.get('/health/ready');
      expect([probe.status, probe.body.errors[0].field]).toEqual([503, 'changes']);
    });
  },
  {},
  stalling,
);
