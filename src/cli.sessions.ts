import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { prepareSchema } from './app.preparation.js';
import { HouseCutOffService } from './auth/index.js';

/** What operators do with sessions. Running servers hear of it like of each other's changes. */
export function addSessionCommands(
  program: Command,
  inGatehouse: (work: (app: INestApplicationContext) => Promise<string>) => Promise<void>,
): void {
  program
    .command('sessions:end-everyones')
    .description('end the sessions of everybody and the tokens of every client, at once')
    .action(() =>
      inGatehouse(async (app) => {
        await prepareSchema(app);
        await app.get(HouseCutOffService).cutOffEverybody();
        return 'everybody has to sign in again';
      }),
    );
}
