import { eventually } from '../../support/eventually.js';
import { describeGameDay } from '../../support/game-day.js';
import { fromElsewhere, PASSWORD } from '../../support/people.js';

describeGameDay(
  'a refresh token is copied from a telephone',
  (day) => {
    it('ends with its first use by both, and the owner is told', async () => {
      const owner = await day().person('dora');
      const { hit, desk, instances, mails } = day();
      const thief = fromElsewhere();
      const [telephone, laptop] = [await hit.signIn('dora', PASSWORD), await hit.signIn('dora', PASSWORD)];
      const refresh = { refresh_token: telephone.refresh_token };

      day().attackBegins();
      const stolen = (await hit.anyone.form('/token/refresh', refresh, thief)).body;
      expect((await hit.bearing(stolen.access_token).get('/users/me', thief)).status).toBe(200);
      expect((await desk.anyone.form('/token/refresh', refresh)).status).toBe(401);
      await day().contained(async (instance) => {
        return (await instance.bearing(stolen.access_token).get('/users/me', thief)).status === 401;
      });
      for (const { anyone } of instances) {
        const { status } = await anyone.form('/token/refresh', { refresh_token: stolen.refresh_token }, thief);
        expect(status).toBe(401);
      }

      const incident = await day().incident('refresh-reuse');
      expect([incident.severity, incident.subject]).toEqual(['medium', { type: 'user', id: owner.id }]);
      expect((await day().ranByItself(incident.id)).playbook).toBe('notify-owner');
      await mails.next(owner.email, 'safety of your account');
      expect((await hit.bearing(laptop.access_token).get('/users/me')).status).toBe(200);
      await day().play(incident.id, 'refresh-theft');
      await eventually(async () => (await hit.bearing(laptop.access_token).get('/users/me')).status === 401);
      expect(mails.to(owner.email, 'safety of your account')).toHaveLength(1);

      expect((await hit.bearing((await hit.signIn('dora', PASSWORD)).access_token).get('/users/me')).status).toBe(200);
      expect(await day().close(incident.id)).toContain('### refresh-theft: done');
    });
  },
  { REFRESH_REUSE_GRACE_SECONDS: '0' },
);
