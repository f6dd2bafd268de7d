import { Global, Injectable, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import Database from 'libsql';
import { DataSource } from 'typeorm';
import { ConfigModule, parseSettings } from '../config/index.js';
import { configureHttp, Draining, httpAdapter, HttpModule } from '../http/index.js';
import { LimitsModule } from '../limits/index.js';
import { Log, LoggingModule } from '../logging/index.js';
import { RedisModule } from '../redis/index.js';
import { HealthModule } from './health.module.js';
import { ReadinessCheck } from './readiness-check.js';

@Injectable()
class ThirdThing extends ReadinessCheck {
  readonly name = 'third-thing';
  readonly required = true;
  check() {
    return Promise.resolve('up' as const);
  }
}

@Module({ providers: [ThirdThing], exports: [ThirdThing] })
class ThirdThingModule {}

@Global()
@Module({
  providers: [
    {
      provide: DataSource,
      useFactory: () => new DataSource({ type: 'better-sqlite3', database: ':memory:', driver: Database }).initialize(),
    },
  ],
  exports: [DataSource],
})
class DatabaseModule {}

let app: NestFastifyApplication;

async function start(environment: Record<string, string> = {}): Promise<void> {
  const settings = parseSettings({
    SECRET_KEY: 'a root secret for these tests: 0123456789',
    LOG_LEVEL: 'silent',
    RATE_LIMIT_PER_MINUTE: '1',
    ...environment,
  });
  const health = HealthModule.with({ imports: [ThirdThingModule], checks: [ThirdThing] });
  const module = await Test.createTestingModule({
    imports: [
      ConfigModule.with(settings),
      LoggingModule.with(new Log(settings)),
      HttpModule,
      RedisModule,
      LimitsModule,
      DatabaseModule,
      health,
    ],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter(settings), { bodyParser: false });
  configureHttp(app);
  await app.listen(0, '127.0.0.1');
}

async function ask(path: string) {
  const response = await fetch(`${await app.getUrl()}${path}`);
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}

describe('health', () => {
  afterEach(async () => {
    await app.close();
  });

  it('is live and ready, and says what it needs', async () => {
    await start();
    expect((await ask('/health/live')).body).toEqual({ status: 'ok' });
    const ready = await ask('/health/ready');
    expect(ready.status).toBe(200);
    expect(ready.body).toEqual({
      status: 'ready',
      checks: { database: 'up', redis: 'off', 'third-thing': 'up' },
    });
  });

  it('is never limited', async () => {
    await start();
    for (let i = 0; i < 5; i += 1) expect((await ask('/health/live')).status).toBe(200);
    for (let i = 0; i < 5; i += 1) expect((await ask('/health/ready')).status).toBe(200);
  });

  it('is live but not ready without its database, and does not say why', async () => {
    await start();
    await app.get(DataSource).destroy();
    expect((await ask('/health/live')).status).toBe(200);
    const ready = await ask('/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.headers.get('retry-after')).toBe('5');
    expect(ready.body).toMatchObject({
      code: 'health.not_ready',
      errors: [{ field: 'database', code: 'down', message: 'does not answer' }],
    });
    await app.get(DataSource).initialize();
  });

  it('is ready without its Redis', async () => {
    await start({ REDIS_URL: 'redis://127.0.0.1:1' });
    const ready = await ask('/health/ready');
    expect(ready.status).toBe(200);
    expect(ready.body).toMatchObject({ checks: { database: 'up', redis: 'down' } });
  });

  it('is live but not ready while it drains', async () => {
    await start();
    app.get(Draining).begin();
    expect((await ask('/health/live')).status).toBe(200);
    expect((await ask('/health/ready')).body).toMatchObject({
      code: 'health.not_ready',
      errors: [{ field: 'instance', code: 'draining' }],
    });
  });
});
