import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Command } from 'commander';
import { ADMIN_ROLE } from './access-control/index.js';
import { AuditTrail } from './audit/index.js';
import { failureInWords } from './app.failures.js';
import { AppModule } from './app.module.js';
import { prepareSchema } from './app.preparation.js';
import { addAccessCommands } from './cli.access.js';
import { addAuditCommands } from './cli.audit.js';
import { addIncidentCommands } from './cli.incidents.js';
import { checked } from './cli.input.js';
import { addIsolationCommands } from './cli.isolation.js';
import { addKeyCommands } from './cli.keys.js';
import { addPlaybookCommands } from './cli.playbooks.js';
import { addSessionCommands } from './cli.sessions.js';
import { addTraceCommand } from './cli.trace.js';
import { parseSettings, processEnvironment } from './platform/config/index.js';
import { invalidRequest } from './platform/http/index.js';
import { Log, NestLog } from './platform/logging/index.js';
import { PasswordResetLinks, RegisterBody, RegistrationService } from './users/index.js';

/** Operators' commands: the same services as behind HTTP, in a process of their own. */

const program = new Command('gatehouse').description('Commands for operators').showHelpAfterError();

program
  .command('users:create-admin <username> <email>')
  .description('make an administrator; the password is read from standard input, or from a file')
  .option('--password-file <path>', 'file whose first line is the password')
  .action((username: string, email: string, { passwordFile }: { passwordFile?: string }) =>
    inGatehouse(async (app) => {
      await prepareSchema(app);
      const password = readPassword(passwordFile);
      const body = await checked(RegisterBody, { username, email, password });
      const { user } = await app.get(RegistrationService).createByOperator(body, [ADMIN_ROLE]);
      return `administrator ${user.username} made, id ${user.id}`;
    }),
  );

program
  .command('users:reset-link <username>')
  .description('print a link with which the account gets a new password, once')
  .action((username: string) =>
    inGatehouse(async (app) => {
      await prepareSchema(app);
      return app.get(PasswordResetLinks).make(username);
    }),
  );

addAccessCommands(program, inGatehouse);
addAuditCommands(program, inGatehouse);
addKeyCommands(program, inGatehouse);
addSessionCommands(program, inGatehouse);
addIncidentCommands(program, inGatehouse);
addIsolationCommands(program, inGatehouse);
addTraceCommand(program, inGatehouse);
addPlaybookCommands(program, inGatehouse);

/** The first line of the file, or of standard input. @throws Problem `request.invalid` */
function readPassword(file: string | undefined): string {
  try {
    return readFileSync(file ?? 0, 'utf8').split(/\r?\n/, 1)[0]!;
  } catch (cause) {
    const message = 'cannot be read';
    throw invalidRequest({ cause, errors: [{ field: '--password-file', code: 'unreadable', message }] });
  }
}

async function inGatehouse(work: (app: INestApplicationContext) => string | Promise<string>): Promise<void> {
  const settings = parseSettings({ LOG_LEVEL: 'error', ...processEnvironment() });
  const log = new Log(settings);
  const module = AppModule.with(settings, log);
  const app = await NestFactory.createApplicationContext(module, { logger: new NestLog(log), abortOnError: false });
  try {
    const answer = await app.get(AuditTrail).actingAs({ type: 'system', id: 'cli' }, () => work(app));
    process.stdout.write(`${answer}\n`);
  } finally {
    await app.close();
  }
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`gatehouse: ${failureInWords(error) ?? (error as Error).stack}\n`);
  process.exitCode = 1;
}
