import { createHmac } from 'node:crypto';
import { SecuritySignals } from '../../src/audit/index.js';
import { IncidentsService } from '../../src/incidents/index.js';
import type { Caller } from '../support/gatehouse.js';
import { fromElsewhere, makePerson, PASSWORD } from '../support/people.js';
import { eventually } from '../support/eventually.js';
import { moveTo } from '../support/incidents.js';
import { incidentsOf, type SeenIncident } from '../support/seen-incidents.js';
import { describeGatehouse } from '../support/suite.js';
import { TestClock } from '../support/test-clock.js';
import { makeSearchUnsafe } from '../support/unsafe-search.js';

const clock = new TestClock();
const settings = {
  TRUSTED_PROXIES: '127.0.0.1',
  LOGIN_RATE_LIMIT_PER_MINUTE: '1000',
  LOCKOUT_AFTER_FAILURES: '100',
  DETECT_GUESSING_FAILURES: '4',
  DETECT_STUFFING_ACCOUNTS: '5',
  DETECT_FORGERY_TOKENS: '5',
  DETECT_INJECTION_PROBES: '3',
  DETECT_PROBING_REFUSALS: '4',
  DETECT_ADMINISTRATION_CHANGES: '5',
};

type From = Record<string, string>;
const addressOf = (from: From) => from['x-forwarded-for']!;

/** A token of the right form that nobody here has made: its header names no key, or it is signed with another one. */
function forgedToken(header: object = { alg: 'RS256', kid: 'k', typ: 'at+jwt' }): string {
  const [head, claims] = [header, { sub: 'admin' }].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return `${head}.${claims}.${createHmac('sha256', 'x').update(`${head}.${claims}`).digest('base64url')}`;
}

describeGatehouse(
  'detection',
  (gatehouse) => {
    const incidents = () => incidentsOf(gatehouse());
    const about = async (cause: string) => (await incidents()).filter((incident) => incident.cause === cause);
    const opened = async (cause: string): Promise<SeenIncident> =>
      (
        await eventually(
          () => about(cause),
          (found) => found.length > 0,
        )
      )[0]!;
    const fail = (username: string, from: From) =>
      gatehouse().anyone.form('/token', { username, password: 'no' }, from);
    const times = async (count: number, act: (n: number) => Promise<unknown>) => {
      for (let n = 0; n < count; n += 1) await act(n);
    };

    /**
     * One short of a burst opens nothing; the burst one incident; ten times as much the same one, counted. What comes
     * first is noticed first, so that another burst's incident shows when there would be one of this.
     */
    const burst = async (
      threshold: number,
      make: () => Promise<{ cause: string; hit: (n: number) => Promise<unknown> }>,
      expected: Partial<SeenIncident>,
    ) => {
      const [short, full] = [await make(), await make()];
      await times(threshold - 1, short.hit);
      await times(threshold, full.hit);
      expect(await opened(full.cause)).toMatchObject({ ...expected, count: 1 });
      expect(await about(short.cause)).toEqual([]);
      await times(threshold * 9, full.hit);
      const [counted, ...others] = await eventually(
        () => about(full.cause),
        (found) => found[0]!.count > 1,
      );
      // Reported with the first hit beyond, and then each time that they have doubled.
      expect(counted!.count).toBeLessThanOrEqual(Math.log2(threshold * 9) + 2);
      expect(others).toEqual([]);
    };

    it('opens one incident for the guessing of an account’s password, from however many addresses', async () => {
      await burst(
        4,
        async () => {
          const { id, username } = await makePerson(gatehouse());
          return { cause: `user ${id}`, hit: () => fail(username, fromElsewhere()) };
        },
        { kind: 'password-guessing', severity: 'medium' },
      );
    });

    it('takes guesses for no burst that are spread over a longer time than the window', async () => {
      const [slow, quick] = [await makePerson(gatehouse()), await makePerson(gatehouse())];
      for (let n = 0; n < 6; n += 1) {
        await fail(slow.username, fromElsewhere());
        clock.pass({ minutes: 2 });
      }
      await times(4, () => fail(quick.username, fromElsewhere()));
      await opened(`user ${quick.id}`);
      expect(await about(`user ${slow.id}`)).toEqual([]);
    });

    it('opens one incident for the trying of many accounts from one address, known or not', async () => {
      await burst(
        5,
        async () => {
          const from = fromElsewhere();
          return { cause: `address ${addressOf(from)}`, hit: (n) => fail(`somebody-${n}`, from) };
        },
        { kind: 'credential-stuffing', severity: 'medium' },
      );
    });

    it('takes many failures of one account for no stuffing, and tells nobody of guesses at what does not exist', async () => {
      const [one, many] = [fromElsewhere(), fromElsewhere()];
      await times(9, () => fail('somebody-who-is-not', one));
      await times(5, (n) => fail(`somebody-else-${n}`, many));
      await opened(`address ${addressOf(many)}`);
      expect(await about(`address ${addressOf(one)}`)).toEqual([]);
    });

    const good = async () => (await gatehouse().signIn('alice', 'wonderland')).access_token;
    const withHeader = async (change: object) => {
      const [head, claims, signature] = (await good()).split('.');
      const header = { ...JSON.parse(Buffer.from(head!, 'base64url').toString()), ...change };
      return [Buffer.from(JSON.stringify(header)).toString('base64url'), claims, signature].join('.');
    };

    it.each<[string, string, () => Promise<string>]>([
      ['a signature that is wrong', 'medium', async () => `${(await good()).slice(0, -40)}${'A'.repeat(40)}`],
      ['the algorithm of another key', 'medium', () => withHeader({ alg: 'HS256' })],
      ['no signature at all', 'medium', async () => `${(await good()).split('.', 2).join('.')}.`],
      ['a key of its own in the header', 'medium', () => withHeader({ jwk: {} })],
      ['no form of a token', 'medium', async () => 'not-a-token'],
      ['a key that nobody knows', 'low', async () => forgedToken()],
    ])('opens one incident for tokens with %s', async (_, severity, make) => {
      const token = await make();
      await burst(
        5,
        async () => {
          const from = fromElsewhere();
          return {
            cause: `address ${addressOf(from)}`,
            hit: () => gatehouse().anyone.get('/users/me', { ...from, authorization: `Bearer ${token}` }),
          };
        },
        { kind: 'token-forgery', severity },
      );
    });

    it('takes forged refresh tokens for forged, and expired or revoked tokens for what they are', async () => {
      const [forger, user] = [fromElsewhere(), fromElsewhere()];
      const { access_token, refresh_token } = await gatehouse().signIn('alice', 'wonderland');
      await gatehouse().bearing(access_token).post('/auth/logout');
      await times(10, async () => {
        expect((await gatehouse().bearing(access_token).get('/users/me', user)).status).toBe(401);
        expect((await gatehouse().anyone.form('/token/refresh', { refresh_token }, user)).status).toBe(401);
      });
      const old = await good();
      clock.pass({ minutes: 16 });
      gatehouse().forgetCallers();
      await times(10, () => gatehouse().bearing(old).get('/users/me', user));
      await times(5, () => gatehouse().anyone.form('/token/refresh', { refresh_token: forgedToken() }, forger));
      await opened(`address ${addressOf(forger)}`);
      expect(await about(`address ${addressOf(user)}`)).toEqual([]);
    });

    it.each<[string, (caller: Caller, from: From) => Promise<unknown>]>([
      ['the query', (caller, from) => caller.get('/products?product_id=1%20OR%201%3D1', from)],
      ['the path', (caller, from) => caller.get("/products/1'%20UNION%20SELECT%20null,null--", from)],
      ['a path that is no route', (caller, from) => caller.get("/nowhere/'%3B%20DROP%20TABLE%20users%3B--", from)],
      ['a form', (caller, from) => caller.form('/token', { username: "admin'--", password: 'x' }, from)],
      ['JSON', (caller, from) => caller.post('/auth/login', { username: 'a', password: "' or 1=1--" }, from)],
      ['JSON, deep down', (caller, from) => caller.post('/auth/login', { a: [{ b: "'||pg_sleep(5)||'" }] }, from)],
    ])('opens one incident for SQL in %s', async (_, send) => {
      await burst(
        3,
        async () => {
          const from = fromElsewhere();
          return { cause: `address ${addressOf(from)}`, hit: () => send(gatehouse().anyone, from) };
        },
        { kind: 'injection', severity: 'medium' },
      );
    });

    it('calls an operator at once where the database refuses a statement, and once for the route', async () => {
      makeSearchUnsafe(gatehouse());
      const from = fromElsewhere();
      await times(3, async () => {
        expect((await gatehouse().anyone.get("/products?search=O'Brien", from)).status).toBe(500);
      });
      jest.restoreAllMocks();
      const { severity, kind, source } = await opened('route GET /products');
      expect([severity, kind, source]).toEqual(['high', 'injection', addressOf(from)]);
    });

    it('opens one incident for a caller who goes on trying what they may not', async () => {
      await burst(
        4,
        async () => {
          const { id, username } = await makePerson(gatehouse());
          const caller = gatehouse().bearing((await gatehouse().signIn(username, PASSWORD)).access_token);
          return { cause: `user ${id}`, hit: () => caller.get('/users') };
        },
        { kind: 'privilege-probing', severity: 'low' },
      );
    });

    it('opens one incident for an administrator who changes a great deal at once; reading, and refused changes, are none', async () => {
      const { id, username } = await makePerson(gatehouse());
      await (await gatehouse().as('admin')).put(`/users/${id}/roles`, { roles: ['admin'] });
      const rogue = gatehouse().bearing((await gatehouse().signIn(username, PASSWORD)).access_token);
      await times(10, () => rogue.get('/users'));
      await times(10, () => rogue.post('/users', {}));
      await times(10, (n) =>
        rogue.post('/products', { sku: `r-${n}`, name: 'x', priceCents: 1, currency: 'EUR', stock: 1 }),
      );
      await times(4, () => rogue.post(`/users/${id}/unlock`));
      const probe = fromElsewhere();
      await times(3, () => gatehouse().anyone.get('/products?search=1%20OR%201%3D1', probe));
      await opened(`address ${addressOf(probe)}`);
      expect(await about(`user ${id}`)).toEqual([]);
      await rogue.post(`/users/${id}/unlock`);
      expect(await opened(`user ${id}`)).toMatchObject({ kind: 'administrator-activity', severity: 'medium' });
    });

    it('tells of a refresh token that comes back, by its session and with its owner', async () => {
      const { refresh_token } = await gatehouse().signIn('alice', 'wonderland');
      await gatehouse().anyone.form('/token/refresh', { refresh_token });
      clock.pass({ seconds: 11 });
      await gatehouse().anyone.form('/token/refresh', { refresh_token });
      const found = await eventually(incidents, (all) => all.some(({ kind }) => kind === 'refresh-reuse'));
      const reuse = found.find(({ kind }) => kind === 'refresh-reuse');
      expect([reuse!.severity, /^session [\da-f-]{36}$/.test(reuse!.cause)]).toEqual(['medium', true]);
    });

    it('tells of a sign-in from a network that the account has never used, not of its first, nor of a neighbour’s address', async () => {
      const signInFrom = async (username: string, address: string) => {
        const from = { 'x-forwarded-for': address };
        expect((await gatehouse().anyone.form('/token', { username, password: PASSWORD }, from)).status).toBe(200);
      };
      const [homebody, traveller] = [await makePerson(gatehouse()), await makePerson(gatehouse())];
      for (const address of ['203.0.113.1', '203.0.113.200', '203.0.113.1'])
        await signInFrom(homebody.username, address);
      for (const address of ['2001:db8:7::1', '2001:db8:7:9::1', '2001:db8:8::1']) {
        await signInFrom(traveller.username, address);
      }
      const { kind, severity, count } = await opened(`user ${traveller.id}`);
      expect([kind, severity, count]).toEqual(['unusual-address', 'low', 1]);
      expect(await about(`user ${homebody.id}`)).toEqual([]);
      clock.pass({ days: 181 });
      gatehouse().forgetCallers();
      await signInFrom(homebody.username, '203.0.113.1');
      await signInFrom(traveller.username, '2001:db8:8::1');
      await signInFrom(traveller.username, '2001:db8:7::1');
      await eventually(
        () => about(`user ${traveller.id}`),
        ([incident]) => incident!.count === 2,
      );
      expect(await about(`user ${homebody.id}`)).toEqual([]);
    });

    it('opens another incident for what goes on after the first was closed', async () => {
      const from = fromElsewhere();
      const probe = () => gatehouse().anyone.get('/products?search=1%20OR%201%3D1', from);
      await times(8, probe);
      const { id } = await opened(`address ${addressOf(from)}`);
      for (const to of ['assessed', 'closed']) {
        expect((await moveTo(await gatehouse().as('admin'), id, to)).status).toBe(200);
      }
      await probe();
      await eventually(
        () => about(`address ${addressOf(from)}`),
        (found) => found.length === 2,
      );
    });

    it('answers as ever while incidents cannot be reported, and reports with the next hit', async () => {
      jest.spyOn(gatehouse().app.get(IncidentsService), 'report').mockRejectedValue(new Error('down'));
      const from = fromElsewhere();
      const probe = async () =>
        expect((await gatehouse().anyone.get('/products?search=1%20OR%201%3D1', from)).status).toBe(200);
      await times(3, probe);
      const failures = async () =>
        gatehouse().logLines.filter((line) => line.includes('could not be reported: injection'));
      await eventually(failures, (lines) => lines.length > 0);
      jest.restoreAllMocks();
      expect(await about(`address ${addressOf(from)}`)).toEqual([]);
      await probe();
      expect((await opened(`address ${addressOf(from)}`)).count).toBe(1);
    });

    it('calls everybody together when the audit chain is broken', async () => {
      gatehouse().app.get(SecuritySignals).emit({ kind: 'audit_broken', sequence: 7 });
      expect(await opened('audit chain')).toMatchObject({ kind: 'audit-break', severity: 'high' });
    });

    it('calls everybody together when the audit trail is kept from growing, which may be a full disk', async () => {
      gatehouse().app.get(SecuritySignals).emit({ kind: 'audit_stuck', eventId: 'x' });
      expect(await opened('audit sealing')).toMatchObject({ kind: 'audit-break', severity: 'high' });
    });

    it('opens a few incidents, not thousands, for one who comes from ever new addresses', async () => {
      const before = (await incidents()).length;
      for (let source = 0; source < 60; source += 1) {
        const from = fromElsewhere();
        await times(3, () => gatehouse().anyone.get('/products?search=1%20OR%201%3D1', from));
        // Of one cause, what comes while the last report is still waiting is not told once more.
        const causes = new Set([`address ${addressOf(from)}`, 'many others']);
        await eventually(async () => (await incidents()).some(({ cause }) => causes.has(cause)));
      }
      const [many] = await eventually(
        () => about('many others'),
        (found) => (found[0]?.count ?? 0) >= 4,
      );
      expect([many!.kind, many!.source]).toEqual(['injection', null]);
      expect((await incidents()).length - before).toBeLessThanOrEqual(21);
    });
  },
  settings,
  clock,
);
