import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { prepareSchema } from './app.preparation.js';
import { checked } from './cli.input.js';
import {
  IncidentHandlingService,
  IncidentRecordsService,
  IncidentsService,
  ListIncidentsQuery,
  OpenIncidentBody,
  OPERATOR,
  TransitionBody,
  type IncidentRecord,
} from './incidents/index.js';

/** What operators do with incidents. Whoever has to be told is told by the running servers. */

type InGatehouse = (work: (app: INestApplicationContext) => Promise<string>) => Promise<void>;
type Incident = IncidentRecord['incident'];

interface ListOptions {
  readonly state?: string;
  readonly severity?: string;
  readonly kind?: string;
}

export function addIncidentCommands(program: Command, inGatehouse: InGatehouse): void {
  const withSchema = (work: (app: INestApplicationContext) => Promise<string>) =>
    inGatehouse(async (app) => {
      await prepareSchema(app);
      return work(app);
    });

  program
    .command('incidents:list')
    .description('print the newest incidents')
    .option('--state <state>')
    .option('--severity <severity>')
    .option('--kind <kind>')
    .action((options: ListOptions) => withSchema((app) => listed(app, options)));

  program
    .command('incidents:show <id>')
    .description('print an incident and its timeline')
    .action((id: string) => withSchema(async (app) => recordInWords(await app.get(IncidentRecordsService).get(id))));

  program
    .command('incidents:open <kind> <severity> <summary>')
    .description('report what no detector saw')
    .action((kind: string, severity: string, summary: string) =>
      withSchema(async (app) => {
        const body = await checked(OpenIncidentBody, { kind, severity, summary });
        return lineOf(await app.get(IncidentsService).open(OPERATOR, body));
      }),
    );

  program
    .command('incidents:transition <id> <to> <note>')
    .description('take an incident to its next state')
    .option('--severity <severity>', 'with assessed: what the assessment comes to')
    .action((id: string, to: string, note: string, { severity }: { severity?: string }) =>
      withSchema(async (app) => {
        const body = await checked(TransitionBody, { to, note, severity });
        return lineOf(await app.get(IncidentHandlingService).move(OPERATOR, id, body));
      }),
    );
}

async function listed(app: INestApplicationContext, options: ListOptions): Promise<string> {
  const { limit, cursor, ...wanted } = await checked(ListIncidentsQuery, { ...options, limit: 100 });
  const { items } = await app.get(IncidentRecordsService).list(wanted, { limit, cursor });
  return items.length > 0 ? items.map((incident) => lineOf(incident)).join('\n') : 'no incidents';
}

function recordInWords({ incident, timeline }: IncidentRecord): string {
  const story = timeline.map(({ at, actorName, actorId, what, fromState, toState, note, details }) => {
    const states = toState ? ` ${fromState} → ${toState}` : '';
    const more = [note, details && JSON.stringify(details)].filter(Boolean).join(' ');
    return printable(`  ${at.toISOString()}  ${actorName ?? actorId}: ${what}${states}${more && `  ${more}`}`);
  });
  return [lineOf(incident), ...story].join('\n');
}

function lineOf({ id, severity, state, kind, count, firstSeenAt, summary }: Incident): string {
  const facts = `${id}  ${severity.padEnd(6)}  ${state.padEnd(10)}  ${kind}  ×${count}  ${firstSeenAt.toISOString()}`;
  return printable(`${facts}  ${summary}`);
}

/** A summary may repeat what a stranger sent, and a terminal obeys control characters. */
function printable(line: string): string {
  return line.replaceAll(/\p{C}/gu, ' ');
}
