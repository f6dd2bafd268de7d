import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { prepareSchema } from './app.preparation.js';
import { checked } from './cli.input.js';
import {
  ClosingReport,
  OPERATOR,
  PlaybookActors,
  PlaybooksService,
  RunPlaybookBody,
  type StepResult,
} from './incidents/index.js';
import { KeyPreparationService } from './signing-keys/index.js';

/** Playbooks for operators, also while the HTTP door is shut: an operator may whatever an administrator may. */

type InGatehouse = (work: (app: INestApplicationContext) => Promise<string>) => Promise<void>;

interface RunOptions {
  readonly dryRun?: true;
  readonly param: readonly string[];
}

export function addPlaybookCommands(program: Command, inGatehouse: InGatehouse): void {
  program
    .command('incidents:report <id>')
    .description('print the story of an incident in Markdown')
    .action((id: string) =>
      inGatehouse(async (app) => {
        await prepareSchema(app);
        return (await app.get(ClosingReport).of(id)).trimEnd();
      }),
    );

  program
    .command('incidents:run <id> <playbook>')
    .description('run a playbook on an incident, or go on where it was broken off')
    .option('--dry-run', 'say what would happen, and do nothing')
    .option('--param <k=v...>', 'what the playbook is told; userIds are separated by commas', [])
    .action((id: string, playbook: string, { dryRun, param }: RunOptions) =>
      inGatehouse(async (app) => {
        await prepareSchema(app);
        await app.get(KeyPreparationService).open();
        const { dryRun: _, ...parameters } = await checked(RunPlaybookBody, parametersIn(param));
        const actor = await app.get(PlaybookActors).house(OPERATOR);
        const playbooks = app.get(PlaybooksService);
        if (dryRun) return inWords(await playbooks.rehearse(actor, id, playbook, parameters));
        return inWords((await playbooks.run(actor, id, playbook, parameters)).results);
      }),
    );
}

function parametersIn(pairs: readonly string[]): object {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      if (name === 'userIds') return [name, value.split(',')];
      return [name, name === 'undo' ? value === 'true' : value];
    }),
  );
}

function inWords(results: readonly StepResult[]): string {
  return results.map((result) => [`${result.step}: ${result.summary}`, ...concernedBy(result)].join('\n')).join('\n');
}

function concernedBy({ concerned, details }: StepResult): string[] {
  const lists = Object.entries(concerned).filter(([, ids]) => ids.length > 0);
  const lines = lists.map(([kind, ids]) => `  ${kind}: ${ids.join(' ')}`);
  return details ? [...lines, `  ${JSON.stringify(details)}`] : lines;
}
