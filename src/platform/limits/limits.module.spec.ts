import { Controller, Get, Post } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Public } from '../../common/index.js';
import { ConfigModule, parseSettings } from '../config/index.js';
import { configureHttp, httpAdapter, HttpModule } from '../http/index.js';
import { Log, LoggingModule } from '../logging/index.js';
import { RedisModule } from '../redis/index.js';
import { LimitRate } from './limit-rate.js';
import { LimitsModule } from './limits.module.js';
import { NamedLimitsGuard } from './named-limits.guard.js';
import { Unlimited } from './unlimited.js';

@Controller()
@Public()
class DoorsController {
  calls = 0;

  @Get('open')
  open() {
    this.calls += 1;
    return {};
  }

  @Get('probe')
  @Unlimited()
  probe() {
    return {};
  }

  @Get('narrow')
  @LimitRate({ name: 'narrow', limit: 2, perSeconds: 3600 })
  narrow() {
    return {};
  }

  @Post('narrow')
  @LimitRate({ name: 'narrow', limit: 2, perSeconds: 3600 })
  alsoNarrow() {
    return {};
  }

  @Get('other')
  @LimitRate({ name: 'other', limit: 2, perSeconds: 3600 })
  other() {
    return {};
  }

  @Get('wide')
  @LimitRate({ name: 'wide', limit: 50, perSeconds: 60 })
  wide() {
    return {};
  }
}

const apps: NestFastifyApplication[] = [];

async function start(environment: Record<string, string> = {}): Promise<NestFastifyApplication> {
  const settings = parseSettings({
    SECRET_KEY: 'a root secret for these tests: 0123456789',
    TRUSTED_PROXIES: '127.0.0.1',
    LOG_LEVEL: 'silent',
    ...environment,
  });
  const module = await Test.createTestingModule({
    imports: [
      ConfigModule.with(settings),
      LoggingModule.with(new Log(settings)),
      HttpModule,
      RedisModule,
      LimitsModule,
    ],
    controllers: [DoorsController],
    providers: [{ provide: APP_GUARD, useExisting: NamedLimitsGuard }],
  }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(httpAdapter(settings), { bodyParser: false });
  configureHttp(app);
  await app.listen(0, '127.0.0.1');
  apps.push(app);
  return app;
}

function declare(...limits: MethodDecorator[]): void {
  const descriptor = { value: () => undefined };
  for (const limit of limits) limit({}, 'route', descriptor as never);
}

interface Request {
  readonly from?: string;
  readonly method?: 'GET' | 'POST';
  readonly body?: string;
}

async function ask(app: NestFastifyApplication, path: string, { from = '203.0.113.7', method, body }: Request = {}) {
  const headers = { 'x-forwarded-for': from, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const response = await fetch(`${await app.getUrl()}${path}`, { method, headers, body });
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}

afterEach(async () => {
  jest.restoreAllMocks();
  for (const app of apps.splice(0)) await app.close();
});

describe('the general limit by address', () => {
  it('refuses beyond RATE_LIMIT_PER_MINUTE with a problem and the time to wait', async () => {
    const app = await start({ RATE_LIMIT_PER_MINUTE: '3' });
    for (let i = 0; i < 3; i += 1) expect((await ask(app, '/open')).status).toBe(200);
    const refused = await ask(app, '/open');
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: 'limits.too_many_requests', status: 429, path: '/open' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(app.get(DoorsController).calls).toBe(3);
  });

  it('counts the requests of one client, not those of its neighbours', async () => {
    const app = await start({ RATE_LIMIT_PER_MINUTE: '1' });
    const statusOf = async (from: string) => (await ask(app, '/open', { from })).status;
    expect(await statusOf('203.0.113.7')).toBe(200);
    expect(await statusOf('::ffff:203.0.113.7')).toBe(429);
    expect(await statusOf('203.0.113.8')).toBe(200);
    expect(await statusOf('2001:db8::1')).toBe(200);
    expect(await statusOf('2001:db8::2')).toBe(429);
    expect(await statusOf('2001:db8:0:1::1')).toBe(200);
  });

  it('is exact for simultaneous requests', async () => {
    const app = await start({ RATE_LIMIT_PER_MINUTE: '10' });
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(app, '/open')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
  });

  it('counts requests that are refused for other reasons too', async () => {
    const app = await start({ RATE_LIMIT_PER_MINUTE: '1' });
    const answer = () => ask(app, '/narrow', { method: 'POST', body: '{' });
    expect((await answer()).status).toBe(400);
    expect((await answer()).status).toBe(429);
  });

  it('lets probes through whatever the address has used', async () => {
    const app = await start({ RATE_LIMIT_PER_MINUTE: '1' });
    await ask(app, '/open');
    expect((await ask(app, '/open')).status).toBe(429);
    for (let i = 0; i < 5; i += 1) expect((await ask(app, '/probe')).status).toBe(200);
  });
});

describe('@LimitRate', () => {
  it('limits its routes by name and address, with the same problem', async () => {
    const app = await start();
    jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    expect((await ask(app, '/narrow')).status).toBe(200);
    expect((await ask(app, '/narrow', { method: 'POST' })).status).toBe(201);
    const refused = await ask(app, '/narrow');
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: 'limits.too_many_requests', detail: 'Too many requests' });
    expect(refused.headers.get('retry-after')).toBe('3600');
    expect((await ask(app, '/narrow', { from: '203.0.113.8' })).status).toBe(200);
    expect((await ask(app, '/other')).status).toBe(200);
    expect((await ask(app, '/open')).status).toBe(200);
  });

  it('is exact for simultaneous requests', async () => {
    const app = await start();
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask(app, '/wide')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(50);
  });

  it('adds no header to answers within the limit', async () => {
    const { headers } = await ask(await start(), '/wide');
    expect([...headers.keys()].filter((name) => /ratelimit|retry-after/i.test(name))).toEqual([]);
  });

  it('refuses to be declared twice on a route, or with parts of seconds', () => {
    const rate = { name: 'test', limit: 1, perSeconds: 1 };
    expect(() => declare(LimitRate(rate), LimitRate(rate))).toThrow('route declares its limit twice');
    expect(() => LimitRate({ ...rate, perSeconds: 0.5 })).toThrow('whole seconds');
  });
});
