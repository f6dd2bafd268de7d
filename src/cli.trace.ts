import { writeFileSync } from 'node:fs';
import type { INestApplicationContext } from '@nestjs/common';
import { Option, type Command } from 'commander';
import { prepareSchema } from './app.preparation.js';
import { checked } from './cli.input.js';
import { TRACE_FORMATS, TraceQuery, TraceService, type TraceFile, type TraceFormat } from './incidents/index.js';
import { invalidRequest } from './platform/http/index.js';
import { AccountLookup } from './users/index.js';

interface TraceOptions {
  readonly request?: string;
  readonly session?: string;
  /** Id or username. */
  readonly user?: string;
  readonly address?: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: TraceFormat;
  readonly out?: string;
}

/** The trace for operators, also where the HTTP door is shut. Nothing is masked: whoever runs this can read the database. */
export function addTraceCommand(
  program: Command,
  inGatehouse: (work: (app: INestApplicationContext) => Promise<string>) => Promise<void>,
): void {
  program
    .command('trace')
    .description('print everything that is known about one request, session, user or address')
    .option('--request <id>', '`X-Request-Id` of an answer')
    .option('--session <id>')
    .option('--user <id>', 'or username')
    .option('--address <address>')
    .option('--from <instant>')
    .option('--to <instant>')
    .addOption(new Option('--format <format>').choices(TRACE_FORMATS).default('markdown'))
    .option('--out <path>', 'write a new file instead, and print its SHA-256')
    .action((options: TraceOptions) =>
      inGatehouse(async (app) => {
        await prepareSchema(app);
        const file = await traced(app, options);
        return options.out === undefined ? file.text.trimEnd() : written(file, options.out);
      }),
    );
}

async function traced(app: INestApplicationContext, options: TraceOptions): Promise<TraceFile> {
  const { request, session, user, address, from, to, format } = options;
  const userId = user && ((await app.get(AccountLookup).findByUsername(user))?.id ?? user);
  const wanted = await checked(TraceQuery, { requestId: request, sessionId: session, userId, address, from, to });
  return app.get(TraceService).operatorsFile(wanted, format);
}

/** Readable to its owner alone. @throws Problem `request.invalid` also where there is such a file: it may be evidence */
function written({ text, sha256, timeline }: TraceFile, path: string): string {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const message = 'cannot be written, or is there already';
    throw invalidRequest({ cause, errors: [{ field: '--out', code: 'unwritable', message }] });
  }
  return `${path}: ${timeline.entries.length} entries, SHA-256 ${sha256.toString('hex')}`;
}
