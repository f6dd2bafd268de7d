import * as fc from 'fast-check';
import { statementsDuring } from '../support/statements.js';
import { describeGatehouse } from '../support/suite.js';

interface Item {
  readonly id: number;
  readonly name: string;
  readonly priceCents: number;
}

/** CONTRACT §6, `GET /products`, on the demo catalogue. */
describeGatehouse('the listing of products', (gatehouse) => {
  const get = (query: string) => gatehouse().anyone.get(`/products${query}`);
  const items = async (query: string): Promise<Item[]> => (await get(query)).body.items;

  async function walk(query: string): Promise<number[]> {
    const ids: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await get(`?limit=7${query}${cursor && `&cursor=${cursor}`}`);
      ids.push(...body.items.map(({ id }: Item) => id));
      cursor = body.nextCursor;
    }
    return ids;
  }

  it('answers twenty products and the way to the next ones', async () => {
    const { status, body } = await get('');
    expect([status, body.items.length, typeof body.nextCursor]).toEqual([200, 20, 'string']);
    expect(Object.keys(body)).toEqual(['items', 'nextCursor']);
  });

  it('answers the same with a slash at the end', async () => {
    expect((await get('/?limit=3')).body).toEqual((await get('?limit=3')).body);
  });

  it('holds about sixty products, none of them twice on the way through', async () => {
    const ids = await walk('');
    expect(ids.length).toBeGreaterThanOrEqual(55);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  it.each(['id', 'name', 'priceCents', 'createdAt'])(
    'goes through sort=%s forwards as through its reverse backwards',
    async (sort) => {
      const forwards = await walk(`&sort=${sort}`);
      expect((await walk(`&sort=-${sort}`)).toReversed()).toEqual(forwards);
    },
  );

  it('finds kettles in either case', async () => {
    expect((await items('?search=KETTLE')).map(({ name }) => name)).toEqual(['Enamel kettle, 1.5 l']);
    expect(await items('?search=cr%C3%88me')).toHaveLength(1);
    expect(await items('?search=%25_%25')).toEqual([]);
  });

  it('bounds the price on both sides, bounds included', async () => {
    const prices = (await items('?minPriceCents=3490&maxPriceCents=3900&sort=priceCents')).map(
      (item) => item.priceCents,
    );
    expect(prices.at(0)).toBe(3_490);
    expect(prices.at(-1)).toBe(3_900);
  });

  it('gives a page with just the product that product_id names', async () => {
    const { status, body } = await get('/?product_id=1');
    expect([status, body.items.map(({ id }: Item) => id), body.nextCursor]).toEqual([200, [1], null]);
  });

  it.each([
    ['product_id=1%20OR%201=1', 'product_id'],
    ['product_id=0', 'product_id'],
    ['product_id=2147483648', 'product_id'],
    ['product_id=', 'product_id'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1e1', 'limit'],
    ['sort=price', 'sort'],
    ['sort=--id', 'sort'],
    ['sort=id;drop', 'sort'],
    ['active=yes', 'active'],
    ['minPriceCents=-1', 'minPriceCents'],
    ['maxPriceCents=9007199254740993', 'maxPriceCents'],
    ['minPriceCents=2&maxPriceCents=1', 'minPriceCents'],
    [`search=${'x'.repeat(101)}`, 'search'],
    ['search=%07', 'search'],
    ['cursor=', 'cursor'],
    ['cursor=garbage', 'cursor'],
    ['cursor=%F0%9F%98%80', 'cursor'],
    ['page=2', 'page'],
  ])('refuses %s and names the field', async (query, field) => {
    const { status, body } = await get(`?${query}`);
    expect(status).toBe(422);
    expect(body.errors.map((error: { field: string }) => error.field)).toEqual([field]);
  });

  it('refuses a cursor of another sort or filter, and one that was tampered with', async () => {
    const cursor: string = (await get('?limit=5&sort=name&active=true')).body.nextCursor;
    expect((await get(`?limit=9&sort=name&active=true&cursor=${cursor}`)).status).toBe(200);
    const changed = [
      'sort=-name&active=true',
      'sort=name',
      'sort=name&active=true&search=a',
      'sort=name&active=true&product_id=1',
    ];
    const middle = cursor.length >> 1;
    const tampered = cursor.slice(0, middle) + (cursor[middle] === 'A' ? 'B' : 'A') + cursor.slice(middle + 1);
    const queries = [
      ...changed.map((query) => `?${query}&cursor=${cursor}`),
      `?sort=name&active=true&cursor=${tampered}`,
    ];
    for (const query of queries) {
      const { status, body } = await get(query);
      expect([status, body.code]).toEqual([422, 'request.cursor_invalid']);
    }
  });

  it('asks, and writes, with statements that hold no value of a caller’s', async () => {
    const manager = await gatehouse().as('manager');
    const product = { sku: 'LEVER-87341', name: 'Lever 87341', priceCents: 87_341, currency: 'EUR', stock: 87_342 };
    const statements = await statementsDuring(gatehouse(), async () => {
      const { body } = await manager.post('/products', product);
      await manager.patch(`/products/${body.id}`, { priceCents: 87_343 }, { 'if-match': '"1"' });
      await get('?minPriceCents=87341&maxPriceCents=87343&search=87341&product_id=87341');
    });
    expect(statements.length).toBeGreaterThan(3);
    expect(statements.filter((sql) => sql.includes('8734'))).toEqual([]);
  });

  it('answers any search with a page or with what is wrong about it', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({
        unit: fc.constantFrom('%', '_', '\\', "'", '"', ';', '-', '\0', '\n', '\uffff', '😀', 'a'),
        maxLength: 40,
      }),
    );
    const property = fc.asyncProperty(text, async (search) => {
      const { status } = await get(`?search=${encodeURIComponent(search.toWellFormed())}`);
      expect([200, 400, 422]).toContain(status);
    });
    await fc.assert(property, { numRuns: 150 });
  });
});
