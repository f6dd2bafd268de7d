import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  HttpException,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  Param,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { busy, defineProblem, notAuthenticated } from '../../src/common/index.js';
import { ConfigModule, parseSettings } from '../../src/platform/config/index.js';
import {
  AcceptsForm,
  BooleanField,
  ChoiceField,
  configureHttp,
  type ForeignProblem,
  httpAdapter,
  HttpModule,
  IgnoresUnknownFields,
  IntegerField,
  ListField,
  ObjectField,
  TextField,
} from '../../src/platform/http/index.js';
import { Log, LoggingModule, NestLog } from '../../src/platform/logging/index.js';
import type { TransportTimes } from '../../src/platform/http/transport-limits.js';

/** A small application behind the real edge, with a route for each thing that the edge has to get right. */

class City {
  @TextField({ min: 1, max: 20 })
  city: string;
}

class Thing {
  @TextField({ min: 1, max: 40 })
  name: string;

  @IntegerField({ min: 0, max: 1000 })
  price: number;

  @ObjectField(() => City, { optional: true })
  address?: City;

  @ListField({ of: () => City, optional: true, maxItems: 3 })
  branches?: City[];

  @TextField({ max: 100, optional: true, nullable: true })
  note?: string | null;
}

class ThingsQuery {
  @IntegerField({ min: 1, max: 100, optional: true })
  limit?: number;

  @BooleanField({ optional: true })
  active?: boolean;

  @ChoiceField(['name', 'price'], { optional: true })
  sort?: string;
}

class ThingId {
  @IntegerField({ min: 1 })
  id: number;
}

@IgnoresUnknownFields()
class GrantForm {
  @TextField({ max: 100 })
  username: string;

  @TextField({ max: 100 })
  password: string;
}

const tokenRefused = defineProblem({
  code: 'demo.token_refused',
  kind: 'unauthenticated',
  detail: 'Invalid "token"',
  remedy: 'None.',
  challenge: 'invalid_token',
});

const clientRefused = defineProblem({
  code: 'demo.client_refused',
  kind: 'unauthenticated',
  detail: 'Unknown client',
  remedy: 'None.',
  challenge: 'basic',
});

const limited = defineProblem({
  code: 'demo.limited',
  kind: 'too_many',
  detail: 'Too many',
  remedy: 'None.',
});

const FAILURES: Readonly<Record<string, () => unknown>> = {
  crash: () => new Error('secret detail of the database'),
  odd: () => ({ thrown: 'an object' }),
  nothing: () => undefined,
  anonymous: () => notAuthenticated(),
  token: () => tokenRefused(),
  client: () => clientRefused(),
  busy: () => busy({ retryAfterSeconds: 7 }),
  limited: () => limited(),
  throttled: () => new HttpException('text of a foreign library', 429),
  gateway: () => new HttpException('text of a foreign library', 502),
  teapot: () => new HttpException('text of a foreign library', 418),
  foreign: () => new RangeError('known to another room'),
};

@Controller()
class DemoController {
  @Get('ping')
  ping() {
    return { pong: true };
  }

  @Get('cached')
  @Header('Cache-Control', 'max-age=60')
  cached() {
    return {};
  }

  @Get('things')
  list(@Query() query: ThingsQuery) {
    return { query };
  }

  @Post('things')
  add(@Body() thing: Thing) {
    return thing;
  }

  @Get('things/:id')
  one(@Param() { id }: ThingId) {
    return { id };
  }

  @Put('things/:id')
  put(@Param('id') id: number, @Body() thing: Thing) {
    return { id, thing };
  }

  @Delete('things/:id')
  @HttpCode(204)
  remove(): void {}

  @Post('actions')
  @HttpCode(204)
  act(): void {}

  @Get('text/:text')
  text(@Param('text') text: string) {
    return { text };
  }

  @Get('failures/:kind')
  fail(@Param('kind') kind: string) {
    throw FAILURES[kind]?.();
  }

  @Post('failures')
  failWith(@Body() thing: Thing) {
    throw new Error(`cannot store ${JSON.stringify(thing)}`, { cause: new Error('inner cause') });
  }

  @Post('token')
  @HttpCode(200)
  @AcceptsForm()
  token(@Body() form: GrantForm) {
    if (form.password !== 'wonderland') throw new Error(`${form.password} is wrong`);
    return { access_token: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmF0dXJl', user: form.username };
  }

  @Get('health/live')
  live() {
    return { status: 'ok' };
  }
}

const foreignProblem: ForeignProblem = (error) => (error instanceof RangeError ? busy({ cause: error }) : undefined);

export interface DemoOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly times?: TransportTimes;
  readonly providers?: readonly (new () => unknown)[];
  /** Nest middleware on `/ping`. */
  readonly middleware?: (request: unknown, response: unknown, next: () => void) => void;
  /** Takes the log's lines. */
  readonly write?: (line: string) => void;
}

export interface DemoApp {
  readonly app: NestFastifyApplication;
  readonly port: number;
}

export async function startDemoApp({
  settings = {},
  times,
  providers = [],
  middleware,
  write = () => undefined,
}: DemoOptions = {}): Promise<DemoApp> {
  const parsed = parseSettings({ NODE_ENV: 'test', REQUIRE_HTTPS: 'false', DEMO_DATA: 'false', ...settings });
  const log = new Log(parsed, { write });
  @Module({
    imports: [ConfigModule.with(parsed), LoggingModule.with(log), HttpModule],
    controllers: [DemoController],
    providers: [...providers],
  })
  class DemoModule implements NestModule {
    configure(consumer: MiddlewareConsumer): void {
      if (middleware) consumer.apply(middleware).forRoutes('ping');
    }
  }
  const app = await NestFactory.create<NestFastifyApplication>(DemoModule, httpAdapter(parsed, times), {
    logger: new NestLog(log),
  });
  configureHttp(app, { foreignProblems: [foreignProblem] });
  await app.listen(0, '127.0.0.1');
  return { app, port: (app.getHttpServer().address() as { port: number }).port };
}
