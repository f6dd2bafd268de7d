import { setTimeout as pause } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Settings } from './platform/config/index.js';
import { Draining } from './platform/http/index.js';
import { Log } from './platform/logging/index.js';

/** Requests in flight get so long after the drain; then their connections are cut. */
const IN_FLIGHT_LIMIT_MS = 10_000;

/**
 * SIGTERM: readiness turns first, so that a load balancer looks elsewhere; then nothing new is accepted, requests
 * in flight finish, and the process ends with 0. Repeating it changes nothing: supervisors do. SIGINT, a person's
 * Ctrl-C, skips the wait, and a second one ends the process there and then.
 */
export function stopOnSignals(app: NestFastifyApplication): void {
  const { SHUTDOWN_DRAIN_SECONDS } = app.get(Settings);
  let stopping: Promise<void> | undefined;
  process.on('SIGTERM', () => (stopping ??= stop(app, SHUTDOWN_DRAIN_SECONDS * 1000)));
  process.once('SIGINT', () => (stopping ??= stop(app, 0)));
}

async function stop(app: NestFastifyApplication, drainMs: number): Promise<void> {
  const log = app.get(Log);
  log.write('info', 'stopping', { drainMs });
  app.get(Draining).begin();
  await pause(drainMs);
  const limit = setTimeout(() => app.getHttpServer().closeAllConnections(), IN_FLIGHT_LIMIT_MS).unref();
  try {
    await app.close();
    process.exitCode = 0;
  } catch (error) {
    log.failure('error', 'stopping failed', error);
    process.exitCode = 1;
  } finally {
    clearTimeout(limit);
  }
}
