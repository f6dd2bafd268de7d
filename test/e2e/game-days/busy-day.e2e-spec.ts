import type { Caller, Tokens } from '../../support/gatehouse.js';
import { makePerson, PASSWORD, type Person } from '../../support/people.js';
import { eventually } from '../../support/eventually.js';
import { incidentsOf } from '../../support/seen-incidents.js';
import { describeGatehouse } from '../../support/suite.js';
import { TestClock } from '../../support/test-clock.js';

const clock = new TestClock();

const OFFICE = { 'x-forwarded-for': '203.0.113.5' };
const SHOP = { 'x-forwarded-for': '2001:db8:77:1::20' };
const TRAIN = { 'x-forwarded-for': '198.51.100.9' };
const MINUTES = 60;
const PEOPLE = 12;

/** What people write about, and search for, who mean no harm. */
const TEXTS = [
  'SELECT the best of our lamps; DROP by any time',
  "O'Brien; DROP",
  'Take 1 OR one of 2, and 3 or more = cheaper',
  'SQL for everybody: why `SELECT * FROM users WHERE id = 1 OR 1=1` shows them all, and UNION SELECT even more',
  "A course in databases: CREATE TABLE, INSERT INTO, DELETE FROM, 'quotes' and -- comments",
  'Western Union select the best rates; update your set; delete from your list what you know',
  "Rock 'n' Roll -- the \"finest\" of '77",
  'Do not sleep(8) hours; x => x + 1; a || b && c',
];

/** Somebody at work: signs in, goes on until the token has expired, refreshes, goes on. */
class Worker {
  #tokens: Tokens | undefined;

  constructor(
    private readonly anyone: Caller,
    readonly person: Person,
    private readonly from: Record<string, string>,
  ) {}

  async signIn(typos: number): Promise<void> {
    const { username } = this.person;
    for (let n = 0; n < typos; n += 1) {
      await this.anyone.form('/token', { username, password: `${PASSWORD}${n}` }, this.from);
    }
    const { status, body } = await this.anyone.form('/token', { username, password: PASSWORD }, this.from);
    expect(status).toBe(200);
    this.#tokens = body;
  }

  /** Several tabs find the token expired, each says so to the server; two refresh at once. */
  async get(path: string): Promise<number> {
    const bearer = { ...this.from, authorization: `Bearer ${this.#tokens!.access_token}` };
    const answers = await Promise.all([path, path, path].map((tab) => this.anyone.get(tab, bearer)));
    if (answers[0]!.body.code !== 'token.expired') return answers[0]!.status;
    const form = { refresh_token: this.#tokens!.refresh_token };
    const [first] = await Promise.all([1, 2].map(() => this.anyone.form('/token/refresh', form, this.from)));
    expect(first!.status).toBe(200);
    this.#tokens = first!.body;
    return this.get(path);
  }

  /** Its answer is lost on the train, and the phone asks again much later. */
  async refreshTwice(): Promise<void> {
    const form = { refresh_token: this.#tokens!.refresh_token };
    await this.anyone.form('/token/refresh', form, this.from);
    clock.pass({ seconds: 40 });
    expect((await this.anyone.form('/token/refresh', form, this.from)).status).toBe(401);
  }
}

describeGatehouse(
  'a busy hour',
  (gatehouse) => {
    const workers: Worker[] = [];
    const catalogue = new Map<number, number>();

    async function keepCatalogue(minute: number): Promise<void> {
      const credentials = { username: 'manager', password: 'gatehouse-manager' };
      const { access_token } = (await gatehouse().anyone.form('/token', credentials, SHOP)).body;
      const manager = gatehouse().bearing(access_token);
      const text = TEXTS[minute % TEXTS.length]!;
      const product = {
        sku: `DAY-${minute}`,
        name: text.slice(0, 60),
        description: text,
        priceCents: 100,
        currency: 'EUR',
        stock: 3,
      };
      const { status, body } = await manager.post('/products', product, SHOP);
      expect(status).toBe(201);
      catalogue.set(minute, body.id);
      expect((await manager.post('/products', product, SHOP)).status).toBe(409);
      await manager.patch(`/products/${body.id}`, { description: `${text} (${minute})` }, SHOP);
    }

    async function browse(minute: number): Promise<void> {
      const { anyone } = gatehouse();
      const search = encodeURIComponent(TEXTS[minute % TEXTS.length]!.slice(0, 40));
      for (const path of [
        `/products?search=${search}`,
        '/products?sort=-price',
        '/favicon.ico',
        '/products/999999',
        '/users/me',
      ]) {
        await anyone.get(path, minute % 2 === 0 ? OFFICE : TRAIN);
      }
      const found = await anyone.get(`/products?product_id=${catalogue.get(minute)}`, OFFICE);
      expect([found.status, found.body.items.length]).toEqual([200, 1]);
    }

    async function administrate(): Promise<void> {
      const admin = await gatehouse().as('admin');
      const { id } = await makePerson(gatehouse());
      await admin.post(`/users/${id}/disable`);
      await admin.delete(`/users/${id}`);
    }

    async function minuteOf(minute: number): Promise<void> {
      const worker = workers[minute % PEOPLE]!;
      if (minute < PEOPLE) await worker.signIn(minute % 4);
      for (const other of workers.slice(0, minute + 1)) await other.get('/users/me');
      // Curious: the menu shows what one may not.
      if (minute % 5 === 0) expect(await workers[0]!.get('/users')).toBe(403);
      await keepCatalogue(minute);
      await browse(minute);
      if (minute % 10 === 0) await administrate();
      if (minute === 30) await workers[3]!.signIn(8);
      clock.pass({ minutes: 1 });
      gatehouse().forgetCallers();
    }

    it(`opens no incident but the two that somebody should look at when there is time, and keeps nobody out`, async () => {
      const people: Person[] = [];
      for (let n = 0; n < PEOPLE; n += 1) people.push(await makePerson(gatehouse()));
      workers.push(...people.map((person) => new Worker(gatehouse().anyone, person, OFFICE)));
      for (let minute = 0; minute < MINUTES; minute += 1) await minuteOf(minute);
      const traveller = people[1]!;
      await new Worker(gatehouse().anyone, traveller, TRAIN).signIn(1);
      await workers[2]!.refreshTwice();

      const attacker = { 'x-forwarded-for': '192.0.2.66' };
      for (let n = 0; n < 5; n += 1)
        await gatehouse().anyone.get("/products?search='%20UNION%20SELECT%201,2--", attacker);
      const seen = await eventually(
        () => incidentsOf(gatehouse()),
        (found) => found.some(({ source }) => source === '192.0.2.66'),
      );
      const normal = seen.filter(({ source }) => source !== '192.0.2.66');
      expect(normal.map(({ kind, severity, count }) => `${kind}: ${severity}, ${count}`).toSorted()).toEqual([
        'refresh-reuse: medium, 1',
        'unusual-address: low, 1',
      ]);
      expect(normal.find(({ kind }) => kind === 'unusual-address')!.cause).toBe(`user ${traveller.id}`);
      const admin = await gatehouse().as('admin');
      const { items } = (await admin.get('/source-blocks')).body;
      expect(items.map(({ source }: { source: string }) => source)).toEqual(['192.0.2.66']);
    }, 300_000);
  },
  // Limits go by real time, in which the hour is a matter of seconds; detection goes by the clock, with its defaults.
  { TRUSTED_PROXIES: '127.0.0.1', LOGIN_RATE_LIMIT_PER_MINUTE: '1000', DETECT_BLOCK_MINUTES: '5' },
  clock,
);
