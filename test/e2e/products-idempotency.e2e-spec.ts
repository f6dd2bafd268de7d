import type { Caller } from '../support/gatehouse.js';
import { describeGatehouse } from '../support/suite.js';

/** `Idempotency-Key` on `POST /products` and `POST /products/:id/stock`. */
describeGatehouse('Idempotency-Key', (gatehouse) => {
  let manager: Caller;
  let serial = 0;

  beforeAll(async () => {
    manager = await gatehouse().as('manager');
  });

  const valid = () => ({ sku: `IDEM-${serial++}`, name: 'Copper kettle', priceCents: 4_990, currency: 'EUR' });
  const keyed = (key: string = `key-${serial++}`) => ({ 'idempotency-key': key });
  const count = async (sku: string): Promise<number> =>
    (await manager.get(`/products?search=${sku}`)).body.items.length;

  it('answers a repetition the same, makes nothing twice, and says so', async () => {
    const [body, key] = [valid(), keyed()];
    const first = await manager.post('/products', body, key);
    const again = await manager.post('/products', body, key);
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null]);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    for (const name of ['location', 'etag', 'content-type']) {
      expect(again.headers.get(name)).toBe(first.headers.get(name));
    }
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    expect(await count(body.sku)).toBe(1);
  });

  it('answers the first answer even when the product has changed or gone since', async () => {
    const [body, key] = [valid(), keyed()];
    const first = await manager.post('/products', body, key);
    await manager.delete(`/products/${first.body.id}`);
    expect((await manager.post('/products', body, key)).body).toEqual(first.body);
    expect(await count(body.sku)).toBe(0);
  });

  it('is the same request with its fields in another order', async () => {
    const [body, key] = [valid(), keyed()];
    await manager.post('/products', body, key);
    const reordered = Object.fromEntries(Object.entries(body).toReversed());
    expect((await manager.post('/products', reordered, key)).headers.get('idempotency-replayed')).toBe('true');
  });

  it('refuses the key for another body', async () => {
    const [body, key] = [valid(), keyed()];
    await manager.post('/products', body, key);
    const { status, body: problem } = await manager.post('/products', { ...body, priceCents: 1 }, key);
    expect([status, problem.code]).toEqual([409, 'idempotency.key_reused']);
  });

  it('makes one product of twenty simultaneous requests with one key', async () => {
    const [body, key] = [valid(), keyed()];
    const answers = await Promise.all(Array.from({ length: 20 }, () => manager.post('/products', body, key)));
    const made = answers.filter(({ status, headers }) => status === 201 && !headers.has('idempotency-replayed'));
    const others = answers.filter((answer) => answer !== made[0]);
    expect(made).toHaveLength(1);
    for (const { status, headers, body: answered } of others) {
      if (status === 201) expect(answered).toEqual(made[0]!.body);
      else expect([status, answered.code, headers.get('retry-after')]).toEqual([409, 'idempotency.in_flight', '1']);
    }
    expect(await count(body.sku)).toBe(1);
  });

  it('leaves the key unused when the body is refused, and when the SKU is taken', async () => {
    const [taken, body] = [valid(), valid()];
    await manager.post('/products', taken);
    const [one, other] = [keyed(), keyed()];
    expect((await manager.post('/products', { ...body, priceCents: -1 }, one)).status).toBe(422);
    const clash = await manager.post('/products', taken, other);
    expect([clash.status, clash.headers.get('location'), clash.headers.get('etag')]).toEqual([409, null, null]);
    expect((await manager.post('/products', body, one)).status).toBe(201);
    expect((await manager.post('/products', valid(), other)).status).toBe(201);
  });

  it('keeps principals and routes apart', async () => {
    const admin = await gatehouse().as('admin');
    const [body, key] = [valid(), keyed()];
    const { body: product } = await manager.post('/products', body, key);
    const others = await admin.post('/products', valid(), key);
    expect([others.status, others.headers.get('idempotency-replayed')]).toEqual([201, null]);
    const onStock = await manager.post(`/products/${product.id}/stock`, { delta: 1, reason: 'x' }, key);
    expect([onStock.status, onStock.body.stock]).toEqual([200, 1]);
  });

  it('counts a stock change once, and refuses its key on another product', async () => {
    const [one, other] = [await manager.post('/products', valid()), await manager.post('/products', valid())];
    const key = keyed();
    const put = (id: number) => manager.post(`/products/${id}/stock`, { delta: 5, reason: 'delivery' }, key);
    const [first, again] = [await put(one.body.id), await put(one.body.id)];
    expect([first.body.stock, again.body.stock, again.status]).toEqual([5, 5, 200]);
    expect((await manager.get(`/products/${one.body.id}`)).body.stock).toBe(5);
    expect((await put(other.body.id)).body.code).toBe('idempotency.key_reused');
  });

  it('answers nobody what they may not do: guards come first', async () => {
    const [body, key] = [valid(), keyed()];
    await manager.post('/products', body, key);
    expect((await gatehouse().anyone.post('/products', body, key)).status).toBe(401);
    expect((await (await gatehouse().as('alice')).post('/products', body, key)).status).toBe(403);
  });

  it.each(['', 'a b', 'a, b', 'k'.repeat(256), 'kéy'])('refuses the key %j', async (key) => {
    const { status, body } = await manager.post('/products', valid(), keyed(key));
    expect([status, body.code]).toEqual([400, 'idempotency.key_invalid']);
  });

  it('is not needed', async () => {
    const body = valid();
    expect((await manager.post('/products', body)).status).toBe(201);
    expect((await manager.post('/products', body)).status).toBe(409);
  });
});
