import type { Principal } from '../../src/common/index.js';
import type { GrantsService } from '../../src/access-control/index.js';
import * as fc from 'fast-check';
import { isProblem, SystemClock, type Page } from '../../src/common/index.js';
import { parseSettings, RootSecret } from '../../src/platform/config/index.js';
import { type GatehouseDataSource } from '../../src/platform/database/index.js';
import { CursorCodec } from '../../src/platform/pages/cursor-codec.js';
import { Pages } from '../../src/platform/pages/index.js';
import { entityTag, IfMatch, preconditionFailed } from '../../src/platform/preconditions/index.js';
import { DemoProducts, ProductsService, stockTooLow, type StoredProduct } from '../../src/products/index.js';
import { CreateProductBody } from '../../src/products/dto/create-product.body.js';
import { ListProductsQuery } from '../../src/products/dto/list-products.query.js';
import { PRODUCT_SORTS } from '../../src/products/product-sort.js';
import { Product } from '../../src/products/product.entity.js';
import { ProductsRepository } from '../../src/products/products.repository.js';
import { principalWith } from '../support/principals.js';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { Trail } from '../support/trail.js';

const manager = principalWith({ permissions: new Set(['products:write']) });
const unconditionally = IfMatch.of(undefined);

const times = <T>(count: number, work: (index: number) => T): T[] => Array.from({ length: count }, (_, n) => work(n));
const normalised = (text: string) => text.normalize('NFKC').toLowerCase();

function comparator(sort: (typeof PRODUCT_SORTS)[number]) {
  const sign = sort.startsWith('-') ? -1 : 1;
  const property = sort.replace('-', '') as 'id' | 'name' | 'priceCents' | 'createdAt';
  const keyOf = (product: StoredProduct) => (property === 'name' ? normalised(product.name) : product[property]);
  return (a: StoredProduct, b: StoredProduct): number => {
    const [one, other] = [keyOf(a), keyOf(b)];
    if (one < other) return -sign;
    return one > other ? sign : sign * (a.id - b.id);
  };
}

describe.each(testDatabases())('products on $name', ({ create }) => {
  let database: TestDatabase;
  let trail: Trail;
  let dataSource: GatehouseDataSource;
  let repository: ProductsRepository;
  let products: ProductsService;
  let demo: DemoProducts;
  let serial = 0;

  beforeAll(async () => {
    database = await create();
    trail = await Trail.open(database, { entities: [Product] });
    ({ dataSource } = trail);
    const { transactions } = trail;
    const settings = parseSettings(database.settings);
    const clock = new SystemClock();
    repository = new ProductsRepository(transactions);
    products = new ProductsService(
      repository,
      // Whom a product was entrusted to is told over HTTP in test/e2e/roles.
      { forgetResource: async () => undefined } as unknown as GrantsService,
      transactions,
      new Pages(new CursorCodec(new RootSecret(settings))),
      clock,
      trail.trail,
    );
    demo = new DemoProducts(repository, transactions, clock);
  });

  beforeEach(() => dataSource.getRepository(Product).deleteAll());

  afterAll(async () => {
    await trail.close();
    await database.drop();
  });

  const add = (given: Partial<CreateProductBody> = {}) =>
    products.create({ sku: `SKU-${serial++}`, name: 'Kettle', priceCents: 100, currency: 'EUR', ...given });

  const list = (query: Partial<ListProductsQuery>, caller?: Principal): Promise<Page<StoredProduct>> =>
    products.list(Object.assign(new ListProductsQuery(), query), caller);

  /** Every product of a listing, page by page; `between` happens after each page. */
  async function walk(query: Partial<ListProductsQuery>, between: () => Promise<unknown>): Promise<StoredProduct[]> {
    const seen: StoredProduct[] = [];
    for (let cursor: string | undefined, more = true; more;) {
      const page = await list({ ...query, cursor });
      seen.push(...page.items);
      cursor = page.nextCursor ?? undefined;
      more = cursor !== undefined;
      if (seen.length > 200) throw new Error('the listing does not end');
      await between();
    }
    return seen;
  }

  it('gives back what was stored, in lists as in single reads', async () => {
    const description = 'Zeile eins\n\tZeile zwei 😀 "%_\\\'';
    const made = await add({ description, priceCents: Number.MAX_SAFE_INTEGER, stock: 2 ** 31 - 1, active: false });
    expect(made).toMatchObject({ description, priceCents: 2 ** 53 - 1, stock: 2 ** 31 - 1, active: false, version: 1 });
    expect(await products.get(made.id, manager)).toEqual(made);
    expect((await list({}, manager)).items).toEqual([made]);
  });

  it.each(PRODUCT_SORTS)('pages through sort=%s once and in order, while others come and go', async (sort) => {
    const names = ['delta', 'Alpha', 'ｃharlie', 'alpha', 'Bravo', 'bravo', 'echo'];
    for (const [n, name] of [...names, ...names].entries()) await add({ name, priceCents: (n * 7) % 5 });
    const before = (await list({ sort, limit: 100 })).items;
    const doomed = await add({ name: 'alpha', priceCents: 2 });
    let comings = 0;
    const seen = await walk({ sort, limit: 3 }, async () => {
      await add({ name: names[comings++ % names.length]!, priceCents: comings % 5 });
      await products.delete(doomed.id, unconditionally).catch(() => undefined);
    });
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    const old = new Set(before.map(({ id }) => id));
    expect(seen.filter(({ id }) => old.has(id))).toEqual(before);
    expect(before.map((product) => product.id)).toEqual(before.toSorted(comparator(sort)).map(({ id }) => id));
  });

  it('finds by any text exactly the products that hold it', async () => {
    const texts = [
      '100 % wool_blend',
      String.raw`back\slash 'quote' "double"`,
      'ÄÖÜ ß ﬁ Ⅷ ＫＡ',
      '😀 e\u0301 İstanbul',
      '--; /* ',
    ];
    for (const name of texts) await add({ name, description: `${name}\nΟΔΟΣ ~ \ufffd` });
    const all = (await list({ limit: 100 })).items;
    const piece = fc.constantFrom(
      ...texts,
      '%',
      '_',
      '\\',
      "'",
      '\n',
      'ß',
      'SS',
      'οδοσ',
      'σ',
      '\u0301',
      'i̇',
      '\ufffd',
      'sku-',
    );
    const slice = fc
      .tuple(fc.constantFrom(...texts), fc.nat(20), fc.nat(8))
      .map(([t, from, n]) => t.slice(from, from + n));
    const search = fc
      .oneof(piece, slice, fc.string({ unit: 'binary', maxLength: 6 }), fc.string({ unit: 'grapheme', maxLength: 3 }))
      .filter((text) => text.isWellFormed() && !/[\0\p{Noncharacter_Code_Point}]/u.test(text));
    const property = fc.asyncProperty(search, async (text) => {
      const expected = all.filter((p) =>
        normalised(`${p.sku}\n${p.name}\n${p.description}`).includes(normalised(text)),
      );
      expect((await list({ search: text, limit: 100 })).items).toEqual(expected);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('lets as many take out as there is in stock, and no more', async () => {
    const { id } = await add({ stock: 30 });
    const takeOne = () => products.addStock(id, { delta: -1, reason: 'sold' });
    const outcomes = await Promise.allSettled(times(50, takeOne));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(30);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.every(({ reason }) => isProblem(reason, stockTooLow))).toBe(true);
    expect(await products.get(id)).toMatchObject({ stock: 0, version: 31 });
  });

  it('lets one of many changes on the same version through', async () => {
    const { id } = await add();
    const asFirst = IfMatch.of(entityTag(1));
    const outcomes = await Promise.allSettled(times(20, (n) => products.change(id, { priceCents: n + 1000 }, asFirst)));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(19);
    expect(refused.every(({ reason }) => isProblem(reason, preconditionFailed))).toBe(true);
    expect((await products.get(id)).version).toBe(2);
  });

  it('loses no unconditional change of another field', async () => {
    const { id } = await add({ stock: 0 });
    await Promise.all([
      ...times(10, (n) => products.change(id, { priceCents: n + 1000 }, unconditionally)),
      ...times(10, (n) => products.change(id, { name: `name ${n}` }, unconditionally)),
      ...times(10, () => products.addStock(id, { delta: 1, reason: 'came in' })),
    ]);
    expect(await products.get(id)).toMatchObject({ stock: 10, version: 31 });
  });

  it('fills an empty catalogue once', async () => {
    await demo.prepare();
    const count = await dataSource.getRepository(Product).count();
    expect(count).toBeGreaterThanOrEqual(60);
    await demo.prepare();
    expect(await dataSource.getRepository(Product).count()).toBe(count);
  });

  it('leaves a catalogue that has anything in it alone', async () => {
    await add();
    await demo.prepare();
    expect(await dataSource.getRepository(Product).count()).toBe(1);
  });
});
