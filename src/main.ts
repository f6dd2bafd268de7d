import 'reflect-metadata';
import { banner } from './app.banner.js';
import { failureInWords, ListenError } from './app.failures.js';
import { prepare } from './app.preparation.js';
import { createGatehouse } from './app.setup.js';
import { stopOnSignals } from './app.shutdown.js';
import { parseSettings, processEnvironment } from './platform/config/index.js';
import { Log } from './platform/logging/index.js';
import { DemoUsers } from './users/index.js';

/** Starts the process. Whatever keeps it from starting is one line on standard error and exit code 1. */
try {
  const settings = parseSettings(processEnvironment());
  const log = new Log(settings);
  process.on('uncaughtException', (error) => {
    log.failure('fatal', 'uncaught', error);
    process.exit(1);
  });
  const app = await createGatehouse(settings, log);
  await prepare(app);
  await app.listen(settings.PORT, settings.HOST).catch((cause: unknown) => {
    throw new ListenError(cause);
  });
  stopOnSignals(app);
  process.stdout.write(banner(settings, await app.getUrl(), settings.DEMO_DATA ? await app.get(DemoUsers).open() : []));
} catch (error) {
  process.stderr.write(`gatehouse: ${failureInWords(error) ?? (error as Error).stack}\n`);
  process.exit(1);
}
