import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { EVERYWHERE, policyInWords, RouteTable } from './access-control/index.js';
import { prepareSchema } from './app.preparation.js';
import { UserRolesService, type UserExplanation } from './users/index.js';

type InGatehouse = (work: (app: INestApplicationContext) => string | Promise<string>) => Promise<void>;

/** What operators ask of access control. */
export function addAccessCommands(program: Command, inGatehouse: InGatehouse): void {
  program
    .command('access:routes')
    .description('print who may call which route')
    .action(() => inGatehouse((app) => routes(app.get(RouteTable))));

  program
    .command('access:explain <username> <permission> [resource]')
    .description(
      'print why an account may do something, or what is missing; on one thing, such as products/42, or everywhere',
    )
    .action((username: string, permission: string, resource?: string) =>
      inGatehouse(async (app) => {
        await prepareSchema(app);
        return inWords(
          await app.get(UserRolesService).explainNamed(username, permission, resource),
          permission,
          resource,
        );
      }),
    );
}

function routes({ rows }: RouteTable): string {
  return rows
    .map(({ method, path, policy }) => `${method.padEnd(7)}${path.padEnd(42)}${policyInWords(policy)}`)
    .join('\n');
}

function inWords(explanation: UserExplanation, permission: string, resource: string | undefined): string {
  const { user, allowed, reasons, heldOn, givenBy } = explanation;
  return [
    `${user.username} ${allowed ? 'may' : 'may not'} ${permission} ${where(resource ?? EVERYWHERE)}`,
    ...(user.disabledAt ? ['the account is disabled'] : []),
    ...reasons.map(({ assignment: { role, resource: place, grantedAt, grantedBy }, path }) => {
      const through = path.length > 1 ? `, which inherits it: ${path.join(' > ')}` : '';
      return `holds ${role} ${where(place)}${through}; granted ${grantedAt.toISOString()} by ${grantedBy ?? 'the house'}`;
    }),
    ...(heldOn.length > 0 ? [`holds it on ${heldOn.join(', ')}`] : []),
    `roles that have it: ${givenBy.join(', ')}`,
  ].join('\n');
}

function where(place: string): string {
  return place === EVERYWHERE ? 'everywhere' : `on ${place}`;
}
