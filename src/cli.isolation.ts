import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { prepareSchema } from './app.preparation.js';
import { checked } from './cli.input.js';
import { BreakGlassBody, BreakGlassService, IsolateBody, IsolationService, OPERATOR } from './incidents/index.js';
import { KeyPreparationService } from './signing-keys/index.js';

/** What operators do when the HTTP door is shut, or has to be. Running servers hear of it like of each other's changes. */

type InGatehouse = (work: (app: INestApplicationContext) => Promise<string>) => Promise<void>;

const TARGET = 'which instance, or all; may be left out where there is one';

export function addIsolationCommands(program: Command, inGatehouse: InGatehouse): void {
  const withIsolation = (work: (isolation: IsolationService) => Promise<void>) =>
    inGatehouse(async (app) => {
      await prepareSchema(app);
      await work(app.get(IsolationService));
      return listed(app.get(IsolationService));
    });

  program
    .command('isolation:on <reason>')
    .description('isolate an instance: from then on it serves operators alone')
    .option('--instance <id>', TARGET)
    .action((reason: string, { instance }: { instance?: string }) =>
      withIsolation(async (isolation) => {
        const body = await checked(IsolateBody, { reason, instanceId: instance });
        await isolation.isolate(OPERATOR, body.reason, body.instanceId);
      }),
    );

  program
    .command('isolation:off')
    .description('let an isolated instance serve again')
    .option('--instance <id>', TARGET)
    .action(({ instance }: { instance?: string }) =>
      withIsolation((isolation) => isolation.release(OPERATOR, instance)),
    );

  program
    .command('isolation:list')
    .description('print the instances and whether they serve')
    .action(() => withIsolation(() => Promise.resolve()));

  program
    .command('users:break-glass <username> <reason>')
    .description('print an access token of an administrator, good for 15 minutes; the team is called')
    .action((username: string, reason: string) => inGatehouse((app) => breakGlass(app, username, reason)));
}

async function listed(isolation: IsolationService): Promise<string> {
  const lines = (await isolation.list()).map(({ instance, state }) => {
    const { id, heartbeatAt, isolatedAt, isolationReason: reason, isolatedBy: by } = instance;
    const since = isolatedAt ? `  since ${isolatedAt.toISOString()} by ${by}: ${reason}` : '';
    return `${id.padEnd(20)}${state.padEnd(10)}seen ${heartbeatAt.toISOString()}${since}`;
  });
  return lines.length > 0 ? lines.join('\n') : 'no instance has started yet';
}

async function breakGlass(app: INestApplicationContext, username: string, reason: string): Promise<string> {
  await prepareSchema(app);
  await app.get(KeyPreparationService).open();
  const body = await checked(BreakGlassBody, { username, reason });
  const { accessToken } = await app.get(BreakGlassService).open(body.username, body.reason);
  return accessToken;
}
