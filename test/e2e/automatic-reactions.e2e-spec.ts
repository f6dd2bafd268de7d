import type { Caller } from '../support/gatehouse.js';
import { fromElsewhere, makePerson, PASSWORD } from '../support/people.js';
import { eventually } from '../support/eventually.js';
import { ranByItself } from '../support/incidents.js';
import { describeGatehouse } from '../support/suite.js';
import { makeSearchUnsafe } from '../support/unsafe-search.js';

type From = Record<string, string>;

const sourceOf = (from: From) => from['x-forwarded-for']!;
const isFrom = (from: From) => (incident: { source: string | null }) => incident.source === sourceOf(from);

describeGatehouse(
  'what the house does by itself about an attack',
  (gatehouse) => {
    let boss: Caller;

    beforeAll(async () => {
      boss = await gatehouse().as('admin');
    });

    const times = async (count: number, act: (n: number) => Promise<unknown>) => {
      for (let n = 0; n < count; n += 1) await act(n);
    };
    const withToken = (token: string, from: From) => gatehouse().bearing(token).get('/users/me', from);
    /** The incident that `attack` opens. */
    const opened = async (kind: string, from: From, attack: () => Promise<unknown>) => {
      await attack();
      const all = await eventually(
        async () => (await boss.get(`/incidents?kind=${kind}`)).body.items,
        (items) => items.some(isFrom(from)),
      );
      return all.find(isFrom(from));
    };

    it.each<[string, string, string, (from: From) => Promise<unknown>]>([
      [
        'SQL in requests',
        'injection',
        'medium',
        (from) => times(3, () => gatehouse().anyone.get('/products?product_id=1%20OR%201%3D1', from)),
      ],
      [
        'a statement that the database refuses',
        'injection',
        'high',
        async (from) => {
          makeSearchUnsafe(gatehouse());
          await gatehouse().anyone.get("/products?search=O'Brien", from);
          jest.restoreAllMocks();
        },
      ],
      [
        'the trying of many accounts',
        'credential-stuffing',
        'medium',
        (from) =>
          times(5, (n) => gatehouse().anyone.form('/token', { username: `somebody-${n}`, password: 'no' }, from)),
      ],
      ['forged tokens', 'token-forgery', 'medium', (from) => times(5, () => withToken('not-a-token', from))],
    ])('contains the source of %s (%s, %s) and looks up who signed in there', async (_, kind, severity, attack) => {
      const from = fromElsewhere();
      const source = sourceOf(from);
      const person = await makePerson(gatehouse());
      const login = { username: person.username, password: PASSWORD };
      expect((await gatehouse().anyone.form('/token', login, from)).status).toBe(200);

      const incident = await opened(kind, from, () => attack(from));
      expect(incident.severity).toBe(severity);
      const runs = await ranByItself(boss, incident.id);
      expect(runs).toEqual([expect.objectContaining({ playbook: 'contain-source', parameters: {}, failure: null })]);
      const { actor, steps } = runs[0];
      expect(actor.type).toBe('system');
      expect(steps.map(({ step, concerned }: any) => [step, concerned.addresses, concerned.users])).toEqual([
        ['block-source', [source], []],
        ['trace-source', [source], [person.id]],
      ]);
      const { body } = await boss.get('/source-blocks');
      expect(body.items.map((block: { source: string }) => block.source)).toContain(source);
      expect((await gatehouse().anyone.get('/products', from)).status).toBe(429);
    });

    it('is nothing where the incident is low, and nobody is kept out', async () => {
      const [head, claims] = [{ alg: 'RS256', kid: 'nobody-knows-it', typ: 'at+jwt' }, { sub: 'admin' }].map((part) =>
        Buffer.from(JSON.stringify(part)).toString('base64url'),
      );
      const [quiet, loud] = [fromElsewhere(), fromElsewhere()];
      const low = await opened('token-forgery', quiet, () =>
        times(5, () => withToken(`${head}.${claims}.c2lnbmF0dXJl`, quiet)),
      );
      expect(low.severity).toBe('low');
      // The house has seen to what came later, so it has seen to this.
      const medium = await opened('token-forgery', loud, () => times(5, () => withToken('not-a-token', loud)));
      await ranByItself(boss, medium.id);
      expect((await boss.get(`/incidents/${low.id}/playbooks`)).body.items).toEqual([]);
      expect((await gatehouse().anyone.get('/products', quiet)).status).toBe(200);
    });
  },
  {
    TRUSTED_PROXIES: '127.0.0.1',
    LOGIN_RATE_LIMIT_PER_MINUTE: '1000',
    DETECT_INJECTION_PROBES: '3',
    DETECT_STUFFING_ACCOUNTS: '5',
    DETECT_FORGERY_TOKENS: '5',
    DETECT_BLOCK_MINUTES: '5',
  },
);
