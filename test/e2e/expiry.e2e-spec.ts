import { describeGatehouse } from '../support/suite.js';
import { TestClock } from '../support/test-clock.js';

const clock = new TestClock().stop();

describeGatehouse(
  'time',
  (gatehouse) => {
    const refresh = (refresh_token: string) => gatehouse().anyone.form('/token/refresh', { refresh_token });
    const me = (access: string) => gatehouse().bearing(access).get('/users/me');

    it('ends an access token, also one that has been used a moment before', async () => {
      const { access_token } = await gatehouse().signIn('alice', 'wonderland');
      clock.pass({ minutes: 14 });
      expect((await me(access_token)).status).toBe(200);
      clock.pass({ minutes: 1 });
      const { status, headers, body } = await me(access_token);
      expect([status, body.detail, body.code]).toEqual([401, 'Token has expired', 'token.expired']);
      expect(headers.get('www-authenticate')).toContain('error="invalid_token"');
    });

    it('ends a session that is not refreshed for the idle limit', async () => {
      const { refresh_token } = await gatehouse().signIn('alice', 'wonderland');
      clock.pass({ days: 7 });
      const { status, body } = await refresh(refresh_token);
      expect([status, body.detail]).toEqual([401, 'Token has expired']);
    });

    it('ends a session at its absolute limit, however often it is refreshed', async () => {
      let { refresh_token } = await gatehouse().signIn('alice', 'wonderland');
      for (let day = 0; day < 30; day += 6) {
        const { status, body } = await refresh(refresh_token);
        expect(status).toBe(200);
        refresh_token = body.refresh_token;
        clock.pass({ days: 6 });
      }
      expect((await refresh(refresh_token)).status).toBe(401);
    });

    it('gives the token just replaced its successor again for ten seconds, and then takes it for stolen', async () => {
      const first = await gatehouse().signIn('alice', 'wonderland');
      const second = (await refresh(first.refresh_token)).body;
      clock.pass({ seconds: 9, milliseconds: 999 });
      const again = await refresh(first.refresh_token);
      expect([again.status, again.body.refresh_token]).toEqual([200, second.refresh_token]);
      clock.pass({ milliseconds: 1 });
      expect((await refresh(first.refresh_token)).status).toBe(401);
      expect((await refresh(second.refresh_token)).status).toBe(401);
      expect((await me(second.access_token)).status).toBe(401);
    });

    it('never gives an access token that outlives its session', async () => {
      let { refresh_token } = await gatehouse().signIn('alice', 'wonderland');
      for (let day = 0; day <= 24; day += 6) {
        if (day > 0) clock.pass({ days: 6 });
        refresh_token = (await refresh(refresh_token)).body.refresh_token;
      }
      clock.pass({ days: 5, minutes: 23 * 60 + 55 });
      const { body } = await refresh(refresh_token);
      expect(body.expires_in).toBeLessThanOrEqual(5 * 60);
      expect(body.expires_in).toBeGreaterThan(0);
    });
  },
  {},
  clock,
);
