import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IncidentSchedule, IncidentsService, type IncidentReport } from '../../src/incidents/index.js';
import { NoticeChannels } from '../../src/incidents/notice-channels.js';
import { NoticeDelivery } from '../../src/incidents/notice-delivery.service.js';
import { NoticesRepository } from '../../src/incidents/notices.repository.js';
import { IncidentTimeline } from '../../src/incidents/timeline.service.js';
import { TransactionRunner } from '../../src/platform/database/index.js';
import { moveTo, openIncident } from '../support/incidents.js';
import { MailServer } from '../support/mail-server.js';
import { makePerson } from '../support/people.js';
import { describeGatehouse } from '../support/suite.js';
import { TestClock } from '../support/test-clock.js';

const clock = new TestClock();
const mails = new MailServer();
const SECRET = 'a webhook secret of this test, long enough';

/** What the other side of the webhook got; it refuses while it is told to. */
const hook = {
  received: [] as { signature: string; body: any; text: string }[],
  down: false,
  server: createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      if (!hook.down) {
        hook.received.push({
          signature: String(request.headers['x-gatehouse-signature']),
          body: JSON.parse(text),
          text,
        });
      }
      response.writeHead(hook.down ? 503 : 204).end();
    });
  }),
};

const settings = async () => {
  await mails.start();
  await new Promise<void>((done) => hook.server.listen(0, '127.0.0.1', done));
  return {
    SMTP_URL: mails.url,
    INCIDENT_CONTACTS: 'oncall@example.com, security@example.com',
    INCIDENT_ESCALATION_CONTACTS: 'chief@example.com',
    INCIDENT_ACKNOWLEDGE_MINUTES: '10',
    INCIDENT_MEDIUM_DEADLINE_HOURS: '8',
    INCIDENT_LOW_DEADLINE_DAYS: '14',
    INCIDENT_WEBHOOK_URL: `http://127.0.0.1:${(hook.server.address() as AddressInfo).port}/`,
    INCIDENT_WEBHOOK_SECRET: SECRET,
    INCIDENT_WEBHOOK_PRIVATE: 'on',
  };
};

describeGatehouse(
  'the severity of an incident',
  (gatehouse) => {
    const boss = () => gatehouse().as('admin');
    const get = async (id: string) => (await (await boss()).get(`/incidents/${id}`)).body;
    const told = async (id: string) => (await get(id)).timeline.map(({ what }: any) => what);
    /** Nobody's token outlives what passes here. */
    const pass = (time: Parameters<TestClock['pass']>[0]) => {
      clock.pass(time);
      gatehouse().forgetCallers();
    };
    const look = () => gatehouse().app.get(IncidentSchedule).look();
    const mailsOf = (address: string, id: string) => mails.to(address).filter(({ text }) => text.includes(id));
    const waiting = () =>
      gatehouse()
        .app.get(NoticesRepository)
        .due(new Date(clock.nowMs() + 1e9), 100);

    afterEach(async () => {
      hook.down = false;
      const { body } = await (await boss()).get('/incidents?state=detected&limit=100');
      for (const { id } of body.items) {
        for (const to of ['assessed', 'closed']) await moveTo(await boss(), id, to);
      }
    });

    afterAll(async () => {
      await mails.stop();
      hook.server.close();
    });

    it('high calls everybody together at once and proposes isolation', async () => {
      const { id, deadlineAt } = await openIncident(gatehouse(), 'high');
      await look();
      for (const contact of ['oncall@example.com', 'security@example.com']) {
        const [mail, ...more] = mailsOf(contact, id);
        expect([mail!.headers['subject'], more]).toEqual(['[Gatehouse] High incident: credential-leak', []]);
        expect(mail!.text).toContain('Seen on a paste site');
      }
      expect(mailsOf('chief@example.com', id)).toEqual([]);
      expect([deadlineAt, await told(id)]).toEqual([null, ['opened', 'called', 'isolation_proposed']]);
      const { timeline } = await get(id);
      expect(timeline[1].details).toEqual({ mails: ['oncall@example.com', 'security@example.com'], webhook: true });
    });

    it('high is told to the webhook, signed', async () => {
      const { id } = await openIncident(gatehouse(), 'high');
      await look();
      const { signature, body, text } = hook.received.find((posted) => posted.body.incident.id === id)!;
      const [, seconds, mac] = /^t=(\d+),v1=(\w+)$/.exec(signature)!;
      expect(mac).toBe(createHmac('sha256', SECRET).update(`${seconds}.${text}`).digest('hex'));
      expect(body).toMatchObject({ event: 'incident.called', incident: { severity: 'high', kind: 'credential-leak' } });
    });

    it('high is escalated to more people, again and again, until somebody acknowledges', async () => {
      const { id } = await openIncident(gatehouse(), 'high');
      pass({ minutes: 9 });
      await look();
      expect(mailsOf('chief@example.com', id)).toHaveLength(0);
      for (const level of [1, 2]) {
        pass({ minutes: 10 });
        await Promise.all([look(), look()]);
        expect(mailsOf('chief@example.com', id)).toHaveLength(level);
        expect(mailsOf('oncall@example.com', id)).toHaveLength(1 + level);
        expect((await get(id)).escalationLevel).toBe(level);
      }
      const { body } = await (await boss()).post(`/incidents/${id}/acknowledge`);
      expect(body.acknowledgedAt).not.toBeNull();
      pass({ days: 1 });
      await look();
      expect(mailsOf('chief@example.com', id)).toHaveLength(2);
      expect(await told(id)).toEqual([
        'opened',
        'called',
        'isolation_proposed',
        'escalated',
        'escalated',
        'acknowledged',
      ]);
    });

    it('high is acknowledged by whoever moves it, and once', async () => {
      const { id } = await openIncident(gatehouse(), 'high');
      await moveTo(await boss(), id, 'assessed');
      const { acknowledgedAt } = await get(id);
      pass({ minutes: 30 });
      await (await boss()).post(`/incidents/${id}/acknowledge`);
      await look();
      expect((await get(id)).acknowledgedAt).toBe(acknowledgedAt);
      expect(await told(id)).not.toContain('escalated');
    });

    it('medium sets a deadline, and reminds before it, at it, and daily after it', async () => {
      const { id, firstSeenAt, deadlineAt } = await openIncident(gatehouse(), 'medium');
      expect(Date.parse(deadlineAt) - Date.parse(firstSeenAt)).toBe(8 * 3_600_000);
      const reminders = () => mailsOf('oncall@example.com', id).length;
      const steps: [number, number][] = [
        [359, 0],
        [1, 1],
        [119, 1],
        [1, 2],
        [1439, 2],
        [1, 3],
      ];
      for (const [minutes, expected] of steps) {
        pass({ minutes });
        await look();
        expect(reminders()).toBe(expected);
      }
      await (await boss()).post(`/incidents/${id}/acknowledge`);
      pass({ days: 1 });
      await look();
      expect(reminders()).toBe(4);
      for (const to of ['assessed', 'closed']) await moveTo(await boss(), id, to);
      pass({ days: 30 });
      await look();
      expect(reminders()).toBe(4);
    });

    it('low has a deadline, and nobody is told', async () => {
      const { id, firstSeenAt, deadlineAt } = await openIncident(gatehouse(), 'low');
      expect(Date.parse(deadlineAt) - Date.parse(firstSeenAt)).toBe(14 * 86_400_000);
      pass({ days: 365 });
      await look();
      expect([await told(id), mailsOf('oncall@example.com', id)]).toEqual([['opened'], []]);
    });

    it('grows with a graver report, which calls the team although somebody saw to the lesser', async () => {
      const seen: IncidentReport = {
        kind: 'injection',
        severity: 'low',
        cause: 'address 192.0.2.1',
        summary: 'Probes',
      };
      const report = (severity: IncidentReport['severity']) =>
        gatehouse()
          .app.get(IncidentsService)
          .report({ ...seen, severity });
      const { id } = await report('low');
      await (await boss()).post(`/incidents/${id}/acknowledge`);
      await report('high');
      await report('high');
      expect(await get(id)).toMatchObject({ severity: 'high', acknowledgedAt: null, deadlineAt: null, count: 3 });
      expect(await told(id)).toEqual(['opened', 'acknowledged', 'graded', 'called', 'isolation_proposed']);
      pass({ minutes: 11 });
      await look();
      expect(await told(id)).toContain('escalated');
    });

    it('is what the assessment says, and nothing else says it', async () => {
      const { id } = await openIncident(gatehouse(), 'high');
      const { body } = await moveTo(await boss(), id, 'assessed', { severity: 'medium' });
      expect(body).toMatchObject({ severity: 'medium', state: 'assessed' });
      expect(body.deadlineAt).not.toBeNull();
      const { status } = await moveTo(await boss(), id, 'contained', { severity: 'low' });
      expect([status, (await get(id)).state]).toEqual([422, 'assessed']);
      await moveTo(await boss(), id, 'closed');
    });

    it('is told to the one who gets the incident', async () => {
      const person = await makePerson(gatehouse());
      await (await boss()).put(`/users/${person.id}/roles`, { roles: ['admin'] });
      const { id } = await openIncident(gatehouse(), 'medium');
      await (await boss()).put(`/incidents/${id}/assignee`, { userId: person.id });
      await look();
      expect(mailsOf(person.email, id).map(({ headers }) => headers['subject'])).toEqual([
        '[Gatehouse] Yours to see to: credential-leak',
      ]);
      pass({ minutes: 361 });
      await look();
      expect(mailsOf(person.email, id)).toHaveLength(2);
    });

    it('is told later where mail server and webhook are down', async () => {
      hook.down = true;
      await mails.cut();
      const { id } = await openIncident(gatehouse(), 'high');
      await look();
      expect(await waiting()).toHaveLength(3);
      mails.mend();
      hook.down = false;
      pass({ minutes: 1 });
      await look();
      expect(mailsOf('oncall@example.com', id)).toHaveLength(1);
      expect(hook.received.filter(({ body }) => body.incident.id === id)).toHaveLength(1);
      expect(await waiting()).toEqual([]);
    });

    it('is told once, however many instances look at the same moment', async () => {
      const { app } = gatehouse();
      const another = () =>
        new NoticeDelivery(
          app.get(NoticesRepository),
          app.get(NoticeChannels),
          app.get(IncidentTimeline),
          app.get(TransactionRunner),
          clock,
        );
      const soon = jest.spyOn(app.get(NoticeDelivery), 'soon').mockImplementation(() => undefined);
      const { id } = await openIncident(gatehouse(), 'high');
      soon.mockRestore();
      // Its own among them: that may be under way already.
      const all = [app.get(NoticeDelivery), another(), another(), another()];
      await Promise.all(all.map((delivery) => delivery.deliver()));
      expect(mailsOf('oncall@example.com', id)).toHaveLength(1);
      expect(hook.received.filter(({ body }) => body.incident.id === id)).toHaveLength(1);
    });

    it('that a mail server refuses to hear of is said in the timeline', async () => {
      mails.refused.add('security@example.com');
      const { id } = await openIncident(gatehouse(), 'high');
      await look();
      mails.refused.clear();
      const { timeline } = await get(id);
      const unreached = timeline.filter(({ what }: any) => what === 'unreached');
      expect(unreached.map(({ details }: any) => details)).toEqual([
        { channel: 'mail', recipient: 'security@example.com' },
      ]);
      expect(mailsOf('oncall@example.com', id)).toHaveLength(1);
    });
  },
  settings,
  clock,
);
