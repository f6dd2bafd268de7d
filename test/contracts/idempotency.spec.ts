import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { fastify } from 'fastify';
import { defer, lastValueFrom } from 'rxjs';
import { isProblem, type ProblemFactory } from '../../src/common/index.js';
import { migrate, migrations, TransactionRunner, type GatehouseDataSource } from '../../src/platform/database/index.js';
import {
  IdempotencyKey,
  IdempotencyKeys,
  idempotencyKeyReused,
  requestInFlight,
  type Answer,
} from '../../src/platform/idempotency/index.js';
import { IdempotencyInterceptor } from '../../src/platform/idempotency/idempotency.interceptor.js';
import { IdempotencyKeysRepository } from '../../src/platform/idempotency/idempotency-keys.repository.js';
import { ProductsRepository } from '../../src/products/products.repository.js';
import { Product } from '../../src/products/product.entity.js';
import { openDataSource, testDatabases, type TestDatabase } from '../support/databases.js';
import { Latch } from '../support/latch.js';
import { TestClock } from '../support/test-clock.js';

const request = { id: 'a'.repeat(64), fingerprint: 'f'.repeat(64) };
const HOUR_MS = 60 * 60 * 1_000;

async function refusalOf(attempt: Promise<unknown>, factory: ProblemFactory): Promise<boolean> {
  return attempt.then(
    () => false,
    (error: unknown) => isProblem(error, factory),
  );
}

describe.each(testDatabases())('idempotency keys on $name', ({ create }) => {
  let database: TestDatabase;
  let dataSource: GatehouseDataSource;
  let transactions: TransactionRunner;
  let clock: TestClock;
  let keys: IdempotencyKeys;

  beforeAll(async () => {
    database = await create();
    dataSource = await openDataSource(database.settings, { entities: [Product, IdempotencyKey], migrations });
    await migrate(dataSource);
    transactions = new TransactionRunner(dataSource);
  });

  beforeEach(async () => {
    for (const entity of [Product, IdempotencyKey]) await dataSource.getRepository(entity).deleteAll();
    clock = new TestClock().stop();
    keys = new IdempotencyKeys(new IdempotencyKeysRepository(transactions), transactions, clock);
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  /** Work that leaves a row behind. */
  async function makeProduct(sku = 'A-1'): Promise<Answer> {
    const at = clock.now();
    const texts = { sku, name: 'Kettle', description: '', currency: 'EUR' };
    const figures = { priceCents: 1, stock: 0, active: true, version: 1, createdAt: at, updatedAt: at };
    const { id } = await new ProductsRepository(transactions).insert({ ...texts, ...figures });
    return { status: 201, headers: { location: `/products/${id}` }, body: { id, sku, tags: [null, 'ü'] } };
  }

  const rows = () => dataSource.getRepository(IdempotencyKey).find();
  const skus = async () =>
    (await dataSource.getRepository(Product).find({ order: { id: 'ASC' } })).map(({ sku }) => sku);

  /** What a process leaves that is killed inside its work: the committed claim, and nothing else. */
  async function claimAsIfKilled(): Promise<void> {
    const at = clock.nowMs();
    const ends = { leaseExpiresAt: new Date(at + 60_000), expiresAt: new Date(at + 24 * HOUR_MS) };
    const open = { status: null, headers: null, body: null };
    await dataSource.getRepository(IdempotencyKey).insert({ ...request, ...ends, ...open, claimId: 'dead' });
  }

  /** A first request that stands still inside its work until `resume` opens. */
  function beginSlow(sku: string) {
    const [begun, resume] = [new Latch(), new Latch()];
    const outcome = keys.once(request, async () => {
      begun.open();
      await resume.opened;
      return makeProduct(sku);
    });
    return { begun: begun.opened, resume: resume.open, outcome };
  }

  it('answers a repetition what it answered the first time, without doing the work again', async () => {
    const first = await keys.once(request, () => makeProduct());
    const second = await keys.once(request, () => makeProduct('B-2'));
    expect(first.replayed).toBe(false);
    expect(second).toEqual({ answer: first.answer, replayed: true });
    expect(await skus()).toEqual(['A-1']);
  });

  it('keeps an answer without a body apart from one that is null', async () => {
    const nothing = { status: 204, headers: {}, body: undefined };
    await keys.once(request, async () => nothing);
    await keys.once({ ...request, id: 'b' }, async () => ({ ...nothing, body: null }));
    const replay = async (id: string) => (await keys.once({ ...request, id }, () => makeProduct())).answer.body;
    expect(await replay(request.id)).toBeUndefined();
    expect(await replay('b')).toBeNull();
  });

  it('refuses the key for another request', async () => {
    await keys.once(request, () => makeProduct());
    const other = keys.once({ ...request, fingerprint: 'other' }, () => makeProduct('B-2'));
    expect(await refusalOf(other, idempotencyKeyReused)).toBe(true);
    expect(await skus()).toEqual(['A-1']);
  });

  it('leaves neither claim nor work behind when the work fails', async () => {
    const failure = new Error('no');
    const failing = keys.once(request, async () => {
      await makeProduct();
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    expect(await rows()).toEqual([]);
    expect(await skus()).toEqual([]);
    expect((await keys.once({ ...request, fingerprint: 'corrected' }, () => makeProduct('B-2'))).replayed).toBe(false);
  });

  it('does the work once for many requests at the same time', async () => {
    const attempts = Array.from({ length: 20 }, () => keys.once(request, () => makeProduct()));
    const outcomes = await Promise.allSettled(attempts);
    const done = outcomes.filter((o) => o.status === 'fulfilled' && !o.value.replayed);
    const refused = outcomes.filter((o) => o.status === 'rejected');
    expect(done).toHaveLength(1);
    expect(refused.every(({ reason }) => isProblem(reason, requestInFlight))).toBe(true);
    expect(await skus()).toEqual(['A-1']);
  });

  it('turns repetitions away, and other requests with the key too, while the first one goes on', async () => {
    await claimAsIfKilled();
    const [same, other] = [request, { ...request, fingerprint: 'other' }].map((r) => keys.once(r, () => makeProduct()));
    expect(await refusalOf(same!, requestInFlight)).toBe(true);
    expect(await refusalOf(other!, idempotencyKeyReused)).toBe(true);
    expect(await skus()).toEqual([]);
  });

  it('lets a repetition take over once the lease of a dead request has run out', async () => {
    await claimAsIfKilled();
    clock.pass({ milliseconds: 59_000 });
    expect(
      await refusalOf(
        keys.once(request, () => makeProduct()),
        requestInFlight,
      ),
    ).toBe(true);
    clock.pass({ milliseconds: 1_001 });
    expect((await keys.once(request, () => makeProduct())).replayed).toBe(false);
    expect((await keys.once(request, () => makeProduct('B-2'))).replayed).toBe(true);
    expect(await skus()).toEqual(['A-1']);
  });

  it('does the work once when a repetition takes over a request that is only slow', async () => {
    const slow = beginSlow('SLOW');
    await slow.begun;
    clock.pass({ milliseconds: 60_000 });
    const repetition = keys.once(request, () => makeProduct('FAST'));
    // On SQLite it waits for the open transaction, and finds the answer there.
    const takesOver = transactions.dialect === 'postgres';
    if (takesOver) await repetition;
    slow.resume();
    expect(await refusalOf(slow.outcome, requestInFlight)).toBe(takesOver);
    expect((await repetition).replayed).toBe(!takesOver);
    expect(await skus()).toEqual([takesOver ? 'FAST' : 'SLOW']);
  });

  it('rolls the work back when the claim is no longer its own', async () => {
    const robbed = keys.once(request, async () => {
      await transactions.repository(IdempotencyKey).update({ id: request.id }, { claimId: 'somebody-else' });
      return makeProduct();
    });
    expect(await refusalOf(robbed, requestInFlight)).toBe(true);
    expect(await skus()).toEqual([]);
  });

  it('keeps an answer for 24 hours', async () => {
    await keys.once(request, () => makeProduct());
    clock.pass({ milliseconds: 24 * HOUR_MS - 5_000 });
    expect((await keys.once(request, () => makeProduct('B-2'))).replayed).toBe(true);
    clock.pass({ milliseconds: 5_001 });
    expect((await keys.once(request, () => makeProduct('B-2'))).replayed).toBe(false);
    expect(await skus()).toEqual(['A-1', 'B-2']);
  });

  it('removes what has expired a few rows at a time, and nothing else', async () => {
    for (let n = 0; n < 25; n++) await keys.once({ ...request, id: `old-${n}` }, async () => makeProduct(`OLD-${n}`));
    clock.pass({ milliseconds: 23 * HOUR_MS });
    await keys.once({ ...request, id: 'young' }, () => makeProduct('YOUNG'));
    clock.pass({ milliseconds: HOUR_MS + 60_000 });
    await keys.once({ ...request, id: 'new-1' }, () => makeProduct('NEW-1'));
    expect(await rows()).toHaveLength(5 + 2);
    await keys.once({ ...request, id: 'new-2' }, () => makeProduct('NEW-2'));
    expect((await rows()).map(({ id }) => id).toSorted()).toEqual(['new-1', 'new-2', 'young']);
  });

  it('says nothing of a result that was rolled back', async () => {
    const interceptor = new IdempotencyInterceptor(keys);
    const server = fastify();
    server.post('/things', async (asked, reply) => {
      Object.assign(asked, { principal: { type: 'user', id: 'm' } });
      const work = async () => {
        reply.header('location', '/things/1').header('etag', '"1"');
        await transactions.manager.createQueryBuilder().update(IdempotencyKey).set({ claimId: 'other' }).execute();
      };
      const context = new ExecutionContextHost([asked, reply]);
      return lastValueFrom(await interceptor.intercept(context, { handle: () => defer(work) }));
    });
    const origin = await server.listen({ host: '127.0.0.1', port: 0 });
    const answer = await fetch(`${origin}/things`, { method: 'POST', headers: { 'idempotency-key': 'k' } });
    expect(answer.ok).toBe(false);
    expect([answer.headers.get('location'), answer.headers.get('etag')]).toEqual([null, null]);
    await server.close();
  });
});
