import { createHash, randomUUID } from 'node:crypto';
import { AuditTrail } from '../../src/audit/index.js';
import { SessionsRepository } from '../../src/tokens/sessions.repository.js';
import { TransactionRunner } from '../../src/platform/database/index.js';
import type { Caller, Tokens } from '../support/gatehouse.js';
import { register, tokenOf } from '../support/partner.js';
import { fromElsewhere, makePerson, PASSWORD, type Person } from '../support/people.js';
import { describeGatehouse } from '../support/suite.js';
import { TestClock } from '../support/test-clock.js';
import { eventually } from '../support/eventually.js';
import { planted } from '../support/trail.js';

const clock = new TestClock();
const settings = { TRUSTED_PROXIES: '127.0.0.1', ALGORITHM: 'HS256' };

interface Story {
  readonly person: Person;
  readonly home: string;
  readonly elsewhere: string;
  /** The session whose refresh token came back, and the one after it. */
  readonly sessionId: string;
  readonly nextSessionId: string;
  readonly signInRequestId: string;
  readonly changeRequestId: string;
  readonly username: string;
}

describeGatehouse(
  'the trace',
  (gatehouse) => {
    const admin = () => gatehouse().as('admin');
    const sidOf = ({ access_token: token }: Tokens): string =>
      JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()).sid;
    const requestIdOf = ({ headers }: { headers: Headers }) => headers.get('x-request-id')!;
    const traced = async (query: string, caller?: Caller) => {
      const { status, body } = await (caller ?? (await admin())).get(`/trace?${query}`);
      expect([query, status]).toEqual([query, 200]);
      return body;
    };
    const actionsIn = ({ entries }: any, ...wanted: string[]): string[] =>
      entries.map(({ details }: any) => details.action).filter((action: string) => wanted.includes(action));
    const eventIdOf = ({ entries }: any, action: string, about?: string) =>
      entries.find(({ details, subject }: any) => details.action === action && (!about || subject?.id === about))
        ?.eventId;

    let story: Story;

    /** Somebody signs in, changes their name, refreshes; the used token comes back from elsewhere; they start anew. */
    beforeAll(async () => {
      const boss = await admin();
      const person = await makePerson(gatehouse());
      const [home, away] = [fromElsewhere(), fromElsewhere()];
      const { anyone } = gatehouse();
      await anyone.form('/token', { username: person.username, password: 'not the password' }, home);
      const failed = `/audit-events?action=user.sign_in_failed&subjectId=${person.id}`;
      await eventually(async () => (await boss.get(failed)).body.items.length === 1);
      const signedIn = await anyone.form('/token', { username: person.username, password: PASSWORD }, home);
      const owner = gatehouse().bearing(signedIn.body.access_token);
      const username = `renamed.${person.username}`;
      const changed = await owner.patch('/users/me', { username, currentPassword: PASSWORD }, home);
      expect(changed.status).toBe(200);
      const used = { refresh_token: signedIn.body.refresh_token };
      expect((await anyone.form('/token/refresh', used, home)).status).toBe(200);
      clock.pass({ minutes: 1 });
      expect((await anyone.form('/token/refresh', used, away)).status).toBe(401);
      clock.pass({ minutes: 1 });
      expect((await boss.put(`/users/${person.id}/roles`, { roles: ['manager'] })).status).toBe(200);
      const again = await anyone.form('/token', { username, password: PASSWORD }, home);
      expect((await gatehouse().bearing(again.body.access_token).post('/auth/logout', undefined, home)).status).toBe(
        204,
      );
      story = {
        person,
        username,
        home: home['x-forwarded-for']!,
        elsewhere: away['x-forwarded-for']!,
        sessionId: sidOf(signedIn.body),
        nextSessionId: sidOf(again.body),
        signInRequestId: requestIdOf(signedIn),
        changeRequestId: requestIdOf(changed),
      };
      // What is read twice below has its place in the chain by then.
      await boss.get('/audit-events');
    });

    it('tells of a session: what came before it, who did what in it, how often it was refreshed, and why it ended', async () => {
      const trace = await traced(`sessionId=${story.sessionId}`);
      const core = ['user.sign_in_failed', 'session.opened', 'user.changed', 'session.refresh_reused'];
      expect(actionsIn(trace, ...core)).toEqual(core);
      const rows = trace.entries.filter(({ source }: any) => source === 'sessions');
      expect(rows).toMatchObject([
        { what: 'The session was opened', address: story.home, details: { clientId: 'first-party' } },
        { what: 'The session was refreshed for the last time, within this second', details: { generation: 2 } },
        { what: 'The session ended', details: { endReason: 'refresh_reuse', generation: 2 } },
      ]);
      const linkOf = (action: string) => trace.entries.find(({ details }: any) => details.action === action).link;
      expect(core.map(linkOf)).toEqual(['address', 'session', 'user', 'session']);
      expect(trace.addresses).toEqual(expect.arrayContaining([story.home, story.elsewhere]));
      expect(trace.sessionIds).toEqual([story.sessionId]);
    });

    it('tells of a user: both sessions, and the role with who granted it', async () => {
      const me = (await (await admin()).get('/users/me')).body.user_id;
      const trace = await traced(`userId=${story.person.id}`);
      expect(trace.sessionIds).toEqual([story.sessionId, story.nextSessionId]);
      const core = ['user.sign_in_failed', 'session.refresh_reused', 'user.roles_changed', 'session.ended'];
      expect(actionsIn(trace, ...core).slice(-4)).toEqual(core);
      const granted = trace.entries.filter(({ source }: any) => source === 'assignments');
      expect(granted.at(-1).details).toMatchObject({ role: 'manager', grantedBy: me });
      expect(trace.users.find(({ id }: any) => id === story.person.id)).toMatchObject({
        name: story.username,
        failed: 1,
      });
    });

    it('tells of an address: the accounts tried from it, and what became of the sessions opened from it', async () => {
      const trace = await traced(`address=${story.home}`);
      const core = ['user.sign_in_failed', 'session.opened', 'session.refresh_reused', 'session.ended'];
      expect(new Set(actionsIn(trace, ...core))).toEqual(new Set(core));
      const reuse = trace.entries.find(({ details }: any) => details.action === 'session.refresh_reused');
      expect(reuse).toMatchObject({ link: 'session', address: story.elsewhere });
      expect(trace.users).toEqual([expect.objectContaining({ id: story.person.id, name: story.username, failed: 1 })]);
    });

    it('tells of a request: what it did, and the session and account that it did it to', async () => {
      const signIn = await traced(`requestId=${story.signInRequestId}`);
      expect(actionsIn(signIn, 'session.opened', 'session.refresh_reused')).toHaveLength(2);
      const change = await traced(`requestId=${story.changeRequestId}`);
      expect(change.entries.filter(({ link }: any) => link === 'request')).toMatchObject([
        { details: { action: 'user.changed', before: { username: story.person.username } } },
      ]);
      expect(change.entries.some(({ what }: any) => what === 'The account was made')).toBe(true);
    });

    it('tells the same story whichever way it is asked, each event once, in order of time', async () => {
      const traces = await Promise.all(
        [
          `sessionId=${story.sessionId}`,
          `userId=${story.person.id}`,
          `address=${story.home}`,
          `requestId=${story.signInRequestId}`,
        ].map((query) => traced(query)),
      );
      for (const action of ['session.opened', 'session.refresh_reused']) {
        const ids = traces.map((trace) => eventIdOf(trace, action, story.sessionId));
        expect([action, new Set(ids).size, typeof ids[0]]).toEqual([action, 1, 'string']);
      }
      for (const { entries, cuts } of traces) {
        const times = entries.map(({ at }: any) => at);
        expect(times).toEqual(times.toSorted());
        const ids = entries.flatMap(({ eventId }: any) => eventId ?? []);
        expect(new Set(ids).size).toBe(ids.length);
        expect(cuts).toEqual([]);
      }
    });

    it('still tells of a session that the database has let go', async () => {
      clock.pass({ minutes: 1 });
      const gone = await gatehouse().signIn(story.username, PASSWORD);
      const { app } = gatehouse();
      await app.get(TransactionRunner).run(async () => {
        await app.get(TransactionRunner).manager.query('DELETE FROM sessions WHERE id = $1', [sidOf(gone)]);
      });
      expect(await app.get(SessionsRepository).find(sidOf(gone))).toBeNull();
      const trace = await traced(`sessionId=${sidOf(gone)}`);
      expect(eventIdOf(trace, 'session.opened', sidOf(gone))).toBeDefined();
      expect(trace.entries.filter(({ source }: any) => source === 'sessions')).toEqual([]);
      expect(trace.users.map(({ id }: any) => id)).toContain(story.person.id);
    });

    it('takes incidents:manage, and is itself recorded', async () => {
      const path = `/trace?sessionId=${story.sessionId}`;
      expect((await gatehouse().anyone.get(path)).status).toBe(401);
      expect((await (await gatehouse().as('manager')).get(path)).status).toBe(403);
      expect((await (await gatehouse().as('manager')).get(path.replace('?', '/file?'))).status).toBe(403);
      const answer = await (await admin()).get(path);
      expect((await traced(path.split('?')[1]!)).entries).toEqual(answer.body.entries);
      const { items } = (await (await admin()).get(`/audit-events?requestId=${requestIdOf(answer)}`)).body;
      expect(items).toMatchObject([
        {
          action: 'trace.read',
          actor: { name: 'admin' },
          subject: null,
          after: { session: story.sessionId, entries: answer.body.entries.length, cuts: 0 },
        },
      ]);
    });

    it.each([
      '',
      'requestId=x&address=203.0.113.7',
      'userId=alice',
      'sessionId=1',
      'requestId=x&from=yesterday',
      'requestId=x&limit=5',
    ])('refuses "%s" with 422', async (query) => {
      expect((await (await admin()).get(`/trace?${query}`)).status).toBe(422);
    });

    it('names each parameter at fault', async () => {
      const faults = async (query: string) =>
        (await (await admin()).get(`/trace?${query}`)).body.errors.map(({ field, code }: any) => `${field} ${code}`);
      expect(await faults('')).toEqual(
        ['requestId', 'sessionId', 'userId', 'address'].map((name) => `${name} exactly_one`),
      );
      expect(await faults(`requestId=x&userId=${randomUUID()}`)).toEqual([
        'requestId exactly_one',
        'userId exactly_one',
      ]);
    });

    it.each([
      ['requestId', 'nothing'],
      ['sessionId', randomUUID()],
      ['userId', randomUUID()],
      ['address', '2001:db8::77'],
    ])('answers an unknown %s with an empty timeline', async (parameter, id) => {
      expect(await traced(`${parameter}=${id}`)).toMatchObject({ entries: [], users: [], sessionIds: [], cuts: [] });
    });

    it('shows a part of the time when asked for it', async () => {
      const { entries } = await traced(`userId=${story.person.id}`);
      const from = entries.find(({ details }: any) => details.action === 'user.roles_changed' && details.before).at;
      const later = await traced(`userId=${story.person.id}&from=${from}`);
      expect(later.entries).toEqual(entries.filter(({ at }: any) => at >= from));
      expect(later.entries.length).toBeLessThan(entries.length);
      const earlier = await traced(`userId=${story.person.id}&to=${from}`);
      expect(earlier.entries).toEqual(entries.filter(({ at }: any) => at < from));
    });

    describe('for who may not see personal data', () => {
      let reader: Caller;

      beforeAll(async () => {
        const partner = await register(gatehouse(), { scopes: ['incidents:manage'] });
        reader = gatehouse().bearing(await tokenOf(gatehouse(), partner));
      });

      it('masks addresses wherever they stand, in every format', async () => {
        const query = `userId=${story.person.id}`;
        const { addresses, entries } = await traced(query, reader);
        expect(addresses).toContain(story.home.replace(/\d+$/, '***'));
        expect(entries.some(({ details }: any) => details.email === 'p***@e***.com')).toBe(true);
        for (const path of [`/trace?${query}`, `/trace/file?${query}`, `/trace/file?${query}&format=json`]) {
          const whole = JSON.stringify((await (await admin()).get(path)).body);
          const shown = JSON.stringify((await reader.get(path)).body);
          for (const personal of [story.home, story.elsewhere, story.person.email]) {
            expect([path, personal, whole.includes(personal)]).toEqual([path, personal, true]);
            expect([path, personal, shown.includes(personal)]).toEqual([path, personal, false]);
          }
        }
      });

      it('masks the address of which others asked', async () => {
        const boss = await admin();
        const asked = await boss.get(`/trace?address=${story.home}`);
        const { entries } = await traced(`requestId=${requestIdOf(asked)}`, reader);
        const readings = entries.filter(({ link }: any) => link === 'request');
        expect(readings).toMatchObject([{ details: { after: { address: story.home.replace(/\d+$/, '***') } } }]);
      });

      it('finds nothing by an address either', async () => {
        for (const path of ['/trace', '/trace/file']) {
          const { status, body } = await reader.get(`${path}?address=${story.home}`);
          expect([path, status, body.code]).toEqual([path, 403, 'trace.address_forbidden']);
        }
      });
    });

    describe('as a file', () => {
      it.each([
        ['markdown', 'text/markdown; charset=utf-8', 'md'],
        ['json', 'application/json; charset=utf-8', 'json'],
      ])('is handed over as %s, with a SHA-256 that the trail has too', async (format, mediaType, extension) => {
        const origin = gatehouse().origin;
        const { access_token: token } = await gatehouse().signIn('admin', 'gatehouse-admin');
        const response = await fetch(`${origin}/trace/file?sessionId=${story.sessionId}&format=${format}`, {
          headers: { authorization: `Bearer ${token}` },
        });
        const bytes = Buffer.from(await response.arrayBuffer());
        const digest = createHash('sha256').update(bytes).digest();
        expect([response.status, response.headers.get('content-type')]).toEqual([200, mediaType]);
        expect(response.headers.get('content-digest')).toBe(`sha-256=:${digest.toString('base64')}:`);
        expect(response.headers.get('content-disposition')).toMatch(
          new RegExp(`^attachment; filename="trace-session-\\d{8}T\\d{6}Z\\.${extension}"$`),
        );
        const { items } = (await (await admin()).get(`/audit-events?requestId=${requestIdOf(response)}`)).body;
        expect(items).toMatchObject([{ action: 'trace.exported', after: { sha256: digest.toString('hex') } }]);
      });

      it('is a text that people read', async () => {
        const text = String((await (await admin()).get(`/trace/file?sessionId=${story.sessionId}`)).body);
        expect(text).toMatch(/^# Trace of session `[\w-]{36}`\n/);
        expect(text).toMatch(/\*\*Somebody signed in\*\*, by user person-\d+ `[\w-]{36}`, on session/);
        expect(text).toMatch(/\*\*The session ended\*\*.*\n {2}`\{"endReason":"refresh_reuse","generation":2\}`/);
      });

      it('shows what strangers chose as text alone', async () => {
        const person = await makePerson(gatehouse());
        const userAgent = 'x` <img src=x> [a](javascript:1) \u009b31m';
        const headers = { 'user-agent': userAgent };
        const { body } = await gatehouse().anyone.form(
          '/token',
          { username: person.username, password: PASSWORD },
          headers,
        );
        const text = String((await (await admin()).get(`/trace/file?sessionId=${sidOf(body)}`)).body);
        expect(text).toContain('"userAgent":"x\' <img src=x> [a](javascript:1) \u{FFFD}31m"}`');
      });
    });

    it('keeps the beginning and the end of what is too much, and says so', async () => {
      const id = randomUUID();
      const { app } = gatehouse();
      await app.get(TransactionRunner).run(async () => {
        for (let i = 0; i < 1003; i += 1) {
          await app.get(AuditTrail).record({ action: planted, subject: { type: 'user', id }, after: { i } });
        }
      });
      const trace = await traced(`userId=${id}`);
      const kept = trace.entries.map(({ details }: any) => details.after.i);
      expect([kept.length, kept[0], kept[499], kept[500], kept.at(-1)]).toEqual([1000, 0, 499, 503, 1002]);
      expect(trace.cuts).toMatchObject([{ link: 'user', what: 'what was done to the account: more than 1000' }]);
      const { from, to } = trace.cuts[0];
      expect([from, to]).toEqual([trace.entries[499].at, trace.entries[500].at]);
      expect(String((await (await admin()).get(`/trace/file?userId=${id}`)).body)).toContain('## What is not here');
    });
  },
  settings,
  clock,
);
