import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { RouteTable } from './access-control/index.js';
import { AppModule } from './app.module.js';
import type { Clock } from './common/index.js';
import { openApiDocument } from './app.openapi.js';
import type { Settings } from './platform/config/index.js';
import { databaseProblem } from './platform/database/index.js';
import { ApiDocument } from './platform/docs/index.js';
import { configureHttp, httpAdapter } from './platform/http/index.js';
import { NestLog, type Log } from './platform/logging/index.js';
import { maskPersonalData } from './platform/personal-data/index.js';
import { usersReadPersonal } from './users/index.js';

/**
 * The application as `main.ts` runs it and as every test drives it: made, configured, and not yet listening. Call
 * `prepare()` before it listens.
 */
export async function createGatehouse(settings: Settings, log: Log, clock?: Clock): Promise<NestFastifyApplication> {
  const module = AppModule.with(settings, log, clock);
  const app = await NestFactory.create<NestFastifyApplication>(module, httpAdapter(settings), {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLog(log),
  });
  configureHttp(app, { foreignProblems: [databaseProblem] });
  maskPersonalData(app.getHttpAdapter().getInstance(), {
    routes: app.get(RouteTable).rows,
    readableWith: usersReadPersonal,
  });
  app.get(ApiDocument).madeBy(() => openApiDocument(app));
  return app;
}
