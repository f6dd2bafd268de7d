import type { Caller } from '../support/gatehouse.js';
import { describeGatehouse } from '../support/suite.js';
import { eventually } from '../support/eventually.js';

const pathOf = ({ id }: { id: number }) => `/products/${id}`;

/** CONTRACT §6, one product at a time. */
describeGatehouse('products', (gatehouse) => {
  let manager: Caller;
  let anyone: Caller;
  let serial = 0;

  beforeAll(async () => {
    manager = await gatehouse().as('manager');
    anyone = gatehouse().anyone;
  });

  const valid = () => ({ sku: `E2E-${serial++}`, name: 'Copper kettle', priceCents: 4_990, currency: 'EUR' });
  const make = async (given: object = {}) => {
    const { status, body } = await manager.post('/products', { ...valid(), ...given });
    expect(status).toBe(201);
    return body as { id: number; sku: string; version: number };
  };

  const callerOf = async (name: string) => (name === 'stranger' ? anyone : gatehouse().as(name));
  const found = async (search: string) => (await anyone.get(`/products?search=${search}`)).body.items.length;
  const put = (product: { id: number }, delta: unknown, reason: unknown = 'counted') =>
    manager.post(`${pathOf(product)}/stock`, { delta, reason });

  describe('POST /products', () => {
    it('makes a product with all that was left out filled in', async () => {
      const given = valid();
      const { status, headers, body } = await manager.post('/products', given);
      expect(status).toBe(201);
      expect(body).toEqual({
        ...given,
        id: expect.any(Number),
        description: '',
        stock: 0,
        active: true,
        version: 1,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        updatedAt: body.createdAt,
      });
      expect(headers.get('location')).toBe(pathOf(body));
      expect(headers.get('etag')).toBe('"1"');
      expect((await anyone.get(pathOf(body))).body).toEqual(body);
    });

    it('refuses a SKU that another product has', async () => {
      const { sku } = await make();
      const { status, body } = await manager.post('/products', { ...valid(), sku });
      expect([status, body.code]).toEqual([409, 'product.sku_taken']);
    });

    it.each([
      ['sku', 'lower'],
      ['sku', '-X'],
      ['sku', 'X'.repeat(65)],
      ['sku', 'X\n'],
      ['name', ''],
      ['name', ' \u00a0\u200b'],
      ['name', 'two\nlines'],
      ['name', 'x'.repeat(201)],
      ['name', '\u2764\ufe0f'.repeat(101)],
      ['name', 'bell\u0007'],
      ['name', '\uffff'],
      ['name', 5],
      ['description', 'x'.repeat(5_001)],
      ['description', 'escape\u001b[31m'],
      ['description', null],
      ['priceCents', -1],
      ['priceCents', 1.5],
      ['priceCents', '100'],
      ['priceCents', null],
      ['currency', 'eur'],
      ['currency', 'ZZZ'],
      ['currency', ['EUR']],
      ['stock', -1],
      ['stock', 2 ** 31],
      ['active', 'true'],
      ['active', 0],
      ['id', 7],
      ['version', 7],
    ])('refuses %s %j and names the field', async (field, value) => {
      const { status, body } = await manager.post('/products', { ...valid(), [field]: value });
      expect([status, body.code]).toEqual([422, 'request.invalid']);
      expect(body.errors.map((error: { field: string }) => error.field)).toEqual([field]);
    });

    it.each(['JPY', 'XCG', 'VED', 'CLF', 'XAU', 'XTS'])('takes the currency %s', async (currency) => {
      const { status, body } = await manager.post('/products', { ...valid(), currency });
      expect([status, body.currency]).toEqual([201, currency]);
    });

    it.each(['sku', 'name', 'priceCents', 'currency'])('refuses a body without %s', async (field) => {
      const { status, body } = await manager.post('/products', { ...valid(), [field]: undefined });
      expect([status, body.errors]).toEqual([422, [{ field, code: 'isDefined', message: 'is required' }]]);
    });

    it('takes the longest texts and largest figures that it allows', async () => {
      const largest = {
        name: '😀'.repeat(200),
        description: '\n'.repeat(5_000),
        priceCents: 2 ** 53 - 1,
        stock: 2 ** 31 - 1,
      };
      const { id } = await make({ ...largest, sku: `E2E-${'X'.repeat(60)}` });
      expect((await anyone.get(`/products/${id}`)).body).toMatchObject(largest);
    });
  });

  describe('GET /products/:id', () => {
    it.each([
      ['*', 304],
      ['"1"', 304],
      ['W/"1"', 304],
      ['"0", "1"', 304],
      ['"2"', 200],
      ['1', 200],
    ])('answers If-None-Match: %s with %i', async (ifNoneMatch, expected) => {
      const { status, headers, body } = await anyone.get(pathOf(await make()), { 'if-none-match': ifNoneMatch });
      expect([status, headers.get('etag')]).toEqual([expected, '"1"']);
      if (expected === 304) expect(body).toBe('');
    });

    it.each(['0', '-1', '2147483648', '9007199254740993', '1.0', 'abc', '1 OR 1=1', '%27', '99999999999999999999'])(
      'answers the id %s with 422',
      async (id) => {
        expect((await anyone.get(`/products/${encodeURIComponent(id)}`)).status).toBe(422);
      },
    );

    it('answers an id that no product has with 404', async () => {
      const { status, body } = await anyone.get('/products/2147483647');
      expect([status, body.code]).toEqual([404, 'product.not_found']);
    });
  });

  describe('PATCH /products/:id', () => {
    it('changes what is named, raises the version and leaves the rest', async () => {
      const made = await make({ stock: 5 });
      const { status, headers, body } = await manager.patch(pathOf(made), { name: 'Tin kettle', active: false });
      expect([status, headers.get('etag')]).toEqual([200, '"2"']);
      expect(body).toEqual({ ...made, name: 'Tin kettle', active: false, version: 2, updatedAt: expect.any(String) });
      expect((await manager.get(pathOf(made))).body).toEqual(body);
    });

    it('finds a changed product by its new texts only', async () => {
      const made = await make({ name: 'Oldname kettle' });
      await manager.patch(pathOf(made), { name: 'Newname kettle' });
      expect([await found('oldname'), await found('NEWNAME')]).toEqual([0, 1]);
    });

    it.each([
      ['nothing', {}],
      ['what is so already', { name: 'Copper kettle', priceCents: 4_990 }],
    ])('leaves the version alone when asked for %s', async (_, changes) => {
      const made = await make();
      const { status, headers, body } = await manager.patch(pathOf(made), changes);
      expect([status, headers.get('etag'), body]).toEqual([200, '"1"', made]);
    });

    it.each(['sku', 'name', 'description', 'priceCents', 'currency', 'active'])(
      'refuses null for %s',
      async (field) => {
        const { status, body } = await manager.patch(pathOf(await make()), { [field]: null });
        expect([status, body.errors[0].field]).toEqual([422, field]);
      },
    );

    it('refuses another product’s SKU, and a figure for the stock', async () => {
      const [one, other] = [await make(), await make()];
      expect((await manager.patch(pathOf(one), { sku: other.sku })).status).toBe(409);
      expect((await manager.patch(pathOf(one), { stock: 5 })).status).toBe(422);
    });
  });

  describe('If-Match', () => {
    const cases: [string, number][] = [
      ['"1"', 200],
      ['*', 200],
      ['"7", "1"', 200],
      ['"2"', 412],
      ['W/"1"', 412],
      ['1', 400],
      ['"1', 400],
    ];

    it.each(cases)('%s on version 1 answers PATCH with %i', async (ifMatch, expected) => {
      const path = pathOf(await make());
      expect((await manager.patch(path, { priceCents: 1 }, { 'if-match': ifMatch })).status).toBe(expected);
      expect((await manager.get(path)).body.version).toBe(expected === 200 ? 2 : 1);
    });

    it.each(cases)(
      '%s on version 1 answers DELETE with what PATCH gets (%i), 204 for 200',
      async (ifMatch, expected) => {
        const path = pathOf(await make());
        expect((await manager.delete(path, { 'if-match': ifMatch })).status).toBe(expected === 200 ? 204 : expected);
        expect((await manager.get(path)).status).toBe(expected === 200 ? 404 : 200);
      },
    );

    it('is not looked at where there is no product, or where the body is wrong', async () => {
      expect((await manager.patch('/products/2147483647', {}, { 'if-match': '"1"' })).status).toBe(404);
      expect((await manager.patch(pathOf(await make()), { name: '' }, { 'if-match': '"9"' })).status).toBe(422);
    });

    it('lets one of two simultaneous changes through', async () => {
      const path = pathOf(await make());
      const change = (priceCents: number) => manager.patch(path, { priceCents }, { 'if-match': '"1"' });
      const answers = await Promise.all([change(1), change(2)]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    });
  });

  describe('POST /products/:id/stock', () => {
    it('adds, answers the product and raises its version', async () => {
      const made = await make({ stock: 5 });
      const { status, headers, body } = await put(made, -3);
      expect([status, headers.get('etag'), body.stock, body.version]).toEqual([200, '"2"', 2, 2]);
    });

    it('never goes below zero nor above what can be counted', async () => {
      const [low, high] = [await make({ stock: 2 }), await make({ stock: 2 ** 31 - 2 })];
      expect((await put(low, -3)).body.code).toBe('product.stock_too_low');
      expect((await put(high, 2)).body.code).toBe('product.stock_too_high');
      expect([(await put(low, -2)).body.stock, (await put(high, 1)).body.stock]).toEqual([0, 2 ** 31 - 1]);
    });

    it.each([
      ['delta', 0, 'x'],
      ['delta', 1.5, 'x'],
      ['delta', '1', 'x'],
      ['delta', 1_000_001, 'x'],
      ['delta', -1_000_001, 'x'],
      ['delta', null, 'x'],
      ['reason', 1, ''],
      ['reason', 1, '  '],
      ['reason', 1, 'x'.repeat(201)],
      ['reason', 1, null],
    ])('refuses a wrong %s (%j, %j)', async (field, delta, reason) => {
      const { status, body } = await put(await make(), delta, reason);
      expect([status, body.errors[0].field]).toEqual([422, field]);
    });

    it('answers 404 where there is no product', async () => {
      expect((await put({ id: 2 ** 31 - 1 }, 1)).status).toBe(404);
    });

    it('tells the trail who changed the stock, and why', async () => {
      const made = await make();
      const { headers } = await put(made, 4, 'came in with the van');
      const admin = await gatehouse().as('admin');
      const events = async () => (await admin.get(`/audit-events?requestId=${headers.get('x-request-id')}`)).body.items;
      await eventually(async () => (await events()).length > 0);
      expect(await events()).toMatchObject([
        {
          action: 'product.stock_changed',
          actor: { type: 'user', name: 'manager' },
          before: { stock: 0 },
          after: { stock: 4, reason: 'came in with the van' },
        },
      ]);
    });
  });

  describe('who may do what', () => {
    const callers = ['stranger', 'alice', 'manager', 'admin'];
    const refusals: Record<string, number> = { stranger: 401, alice: 403 };

    it.each(callers)('answers writes of %s as their role says', async (name) => {
      const caller = await callerOf(name);
      const product = await make({ stock: 1 });
      const statuses = [
        (await caller.post('/products', valid())).status,
        (await caller.patch(pathOf(product), { priceCents: 1 })).status,
        (await caller.post(`${pathOf(product)}/stock`, { delta: 1, reason: 'x' })).status,
        (await caller.delete(pathOf(product))).status,
      ];
      const refused = refusals[name];
      expect(statuses).toEqual(refused ? Array(4).fill(refused) : [201, 200, 200, 204]);
    });

    it.each(callers)('shows an inactive product to %s only where they may write products', async (name) => {
      const caller = await callerOf(name);
      const word = `hidden${serial++}`;
      const { id } = await make({ name: word, active: false });
      const { id: shown } = await make({ name: word });
      const ids = async (query: string) => {
        const { status, body } = await caller.get(`/products?${query}`);
        expect(status).toBe(200);
        return body.items.map((item: { id: number }) => item.id);
      };
      const sees = !(name in refusals);
      expect((await caller.get(`/products/${id}`)).status).toBe(sees ? 200 : 404);
      expect(await ids(`product_id=${id}`)).toEqual(sees ? [id] : []);
      expect(await ids(`search=${word}`)).toEqual(sees ? [id, shown] : [shown]);
      expect(await ids(`search=${word}&active=false`)).toEqual(sees ? [id] : []);
      expect(await ids(`search=${word}&active=true`)).toEqual([shown]);
      const page = (await caller.get(`/products?search=${word}&sort=-id&limit=1`)).body;
      expect([page.items[0].id, page.nextCursor !== null]).toEqual([shown, sees]);
    });

    it('refuses a bad token even where none is needed', async () => {
      expect((await gatehouse().bearing('garbage').get('/products')).status).toBe(401);
    });
  });
});
