import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { AccessFreeze, EVERYWHERE, FreezeBody, policyInWords, RouteTable } from './access-control/index.js';
import { prepareSchema } from './app.preparation.js';
import { checked } from './cli.input.js';
import { OPERATOR } from './incidents/index.js';
import { UserRolesService, type UserExplanation } from './users/index.js';

type InGatehouse = (work: (app: INestApplicationContext) => string | Promise<string>) => Promise<void>;

/** What operators ask of access control, and how they stop it from changing while HTTP is isolated. */
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

  addFreezeCommands(program, inGatehouse);
}

function addFreezeCommands(program: Command, inGatehouse: InGatehouse): void {
  const withFreeze = (work: (freeze: AccessFreeze) => Promise<void>) =>
    inGatehouse(async (app) => {
      await prepareSchema(app);
      await work(app.get(AccessFreeze));
      return freezeInWords(app.get(AccessFreeze));
    });

  program
    .command('access:freeze <reason>')
    .description('let no role, no holder of one and no scope of a client change from now on')
    .action((reason: string) =>
      withFreeze(async (freeze) => freeze.freeze(OPERATOR, (await checked(FreezeBody, { reason })).reason)),
    );

  program
    .command('access:thaw')
    .description('let them change again')
    .action(() => withFreeze((freeze) => freeze.thaw(OPERATOR)));
}

async function freezeInWords(freeze: AccessFreeze): Promise<string> {
  const mark = await freeze.current();
  return mark ? `frozen since ${mark.frozenAt.toISOString()} by ${mark.frozenBy}: ${mark.reason}` : 'not frozen';
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
