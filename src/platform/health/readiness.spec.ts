import { Clock, isProblem, type FieldError } from '../../common/index.js';
import { Draining } from '../http/index.js';
import { notReady } from './health.errors.js';
import { ReadinessCheck } from './readiness-check.js';
import { Readiness } from './readiness.js';

class Dependency extends ReadinessCheck {
  asked = 0;
  fault: Error | undefined;

  constructor(
    readonly name: string,
    readonly required: boolean,
  ) {
    super();
  }

  async check(): Promise<'up'> {
    this.asked += 1;
    await new Promise((resolve) => setImmediate(resolve));
    if (this.fault) throw this.fault;
    return 'up';
  }
}

class MovableClock extends Clock {
  ms = 1_000_000;
  nowMs(): number {
    return this.ms;
  }
}

const refusalOf = (readiness: Readiness) => readiness.report().catch((error: unknown) => error);

describe('Readiness', () => {
  it('reports each check by its name', async () => {
    const checks = [new Dependency('database', true), new Dependency('redis', false)];
    expect(await new Readiness(checks, new Draining(), new MovableClock()).report()).toEqual({
      database: 'up',
      redis: 'up',
    });
  });

  it('is ready without what is not required, and says so', async () => {
    const redis = new Dependency('redis', false);
    redis.fault = new Error('gone');
    const readiness = new Readiness([new Dependency('database', true), redis], new Draining(), new MovableClock());
    expect(await readiness.report()).toEqual({ database: 'up', redis: 'down' });
  });

  it('is not ready without what is required, names it, and keeps the cause to itself', async () => {
    const database = new Dependency('database', true);
    database.fault = new Error('connect ECONNREFUSED 10.0.0.5:5432');
    const refusal = await refusalOf(
      new Readiness([database, new Dependency('redis', false)], new Draining(), new MovableClock()),
    );
    if (!isProblem(refusal, notReady)) throw refusal;
    expect(refusal.errors).toEqual([{ field: 'database', code: 'down', message: 'does not answer' }]);
    expect(refusal.headers).toEqual({ 'Retry-After': '5' });
    expect((refusal.cause as AggregateError).errors).toEqual([database.fault]);
  });

  it('is not ready from the moment that draining begins, whatever was found before', async () => {
    const leaving = new Draining();
    const readiness = new Readiness([new Dependency('database', true)], leaving, new MovableClock());
    await readiness.report();
    leaving.begin();
    const refusal = await refusalOf(readiness);
    expect(isProblem(refusal, notReady) && refusal.errors?.[0]?.code).toBe('draining');
  });

  it('is not ready from the moment that there is a veto, and ready from the moment that there is none', async () => {
    let reason: FieldError | undefined;
    const veto = { reason: () => reason };
    const readiness = new Readiness([new Dependency('database', true)], new Draining(), new MovableClock(), [veto]);
    await readiness.report();
    reason = { field: 'instance', code: 'isolated', message: 'is isolated' };
    const refusal = await refusalOf(readiness);
    expect(isProblem(refusal, notReady) && refusal.errors).toEqual([reason]);
    reason = undefined;
    expect(await readiness.report()).toEqual({ database: 'up' });
  });

  it('asks each dependency once for many probes, and again half a second later', async () => {
    const [clock, database] = [new MovableClock(), new Dependency('database', true)];
    const readiness = new Readiness([database], new Draining(), clock);
    await Promise.all(Array.from({ length: 100 }, () => readiness.report()));
    clock.ms += 499;
    await readiness.report();
    expect(database.asked).toBe(1);
    clock.ms += 1;
    database.fault = new Error('gone');
    expect(isProblem(await refusalOf(readiness), notReady)).toBe(true);
    expect(database.asked).toBe(2);
  });

  it('asks a slow dependency no second time before it has answered', async () => {
    const [clock, database] = [new MovableClock(), new Dependency('database', true)];
    const readiness = new Readiness([database], new Draining(), clock);
    const first = readiness.report();
    clock.ms += 10_000;
    await Promise.all([first, readiness.report()]);
    expect(database.asked).toBe(1);
  });
});
