import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { prepareSchema } from './app.preparation.js';
import { AuditCheckpoints, AuditEventsService, AuditRestart } from './audit/index.js';

/** What operators do with the audit trail. */
export function addAuditCommands(
  program: Command,
  inGatehouse: (work: (app: INestApplicationContext) => Promise<string>) => Promise<void>,
): void {
  program
    .command('audit:verify')
    .description('verify the whole audit trail; ends with 1 at the first event that is wrong')
    .option('--checkpoint <text>', 'also hold the trail against a checkpoint that was kept elsewhere')
    .action(({ checkpoint }: { checkpoint?: string }) =>
      inGatehouse(async (app) => {
        await prepareSchema(app);
        return verified(app, checkpoint);
      }),
    );

  program
    .command('audit:checkpoint')
    .description('print the signed end of the audit trail, to be kept elsewhere')
    .action(() =>
      inGatehouse(async (app) => {
        await prepareSchema(app);
        return (await app.get(AuditCheckpoints).text()) ?? 'the audit trail is empty';
      }),
    );

  program
    .command('audit:restart <reason>')
    .description('have a broken audit trail go on; nothing vouches any more for the events that are there')
    .action((reason: string) =>
      inGatehouse(async (app) => {
        await prepareSchema(app);
        return restarted(app, reason);
      }),
    );
}

async function restarted(app: INestApplicationContext, reason: string): Promise<string> {
  const done = await app.get(AuditRestart).restart(reason);
  if (!done) return 'the audit trail is whole; nothing was done';
  return `was broken at ${done.brokenAt.sequence}: ${done.brokenAt.fault}; goes on behind ${done.behind}`;
}

async function verified(app: INestApplicationContext, checkpoint?: string): Promise<string> {
  const { checked, brokenAt } = await app.get(AuditEventsService).verify(checkpoint);
  if (!brokenAt) return `${checked} events, none altered, none missing`;
  process.exitCode = 1;
  return `broken at ${brokenAt.sequence}: ${brokenAt.fault} (${checked} events before it are as they were written)`;
}
