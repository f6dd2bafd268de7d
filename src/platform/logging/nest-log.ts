import type { LoggerService } from '@nestjs/common';
import type { Log, LogLevel } from './log.js';

/** Nest's account of its own start: a line for each module and route, and what `main.ts` says in better words. */
const BOOT_CONTEXTS: ReadonlySet<unknown> = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** What Nest, and every `new Logger(context)`, says, as lines of our log. */
export class NestLog implements LoggerService {
  constructor(private readonly target: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.#write(BOOT_CONTEXTS.has(rest.at(-1)) ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#write(BOOT_CONTEXTS.has(rest.at(-1)) ? 'debug' : 'error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#write('fatal', message, rest);
  }

  /** Nest's convention: the last text is the context, and an error's stack, or the error, may stand before it. */
  #write(level: LogLevel, message: unknown, rest: readonly unknown[]): void {
    const context = typeof rest.at(-1) === 'string' ? (rest.at(-1) as string) : undefined;
    const fields = context === undefined ? {} : { context };
    const error = [message, ...rest].find((part) => part instanceof Error);
    if (error) this.target.failure(level, textOf(message), error, { fields });
    else this.target.write(level, withStack(textOf(message), rest), fields);
  }
}

function textOf(message: unknown): string {
  if (message instanceof Error) return message.message;
  return typeof message === 'string' ? message : 'unprintable message';
}

function withStack(message: string, rest: readonly unknown[]): string {
  const [stack] = rest;
  return rest.length > 1 && typeof stack === 'string' ? `${message}\n${stack}` : message;
}
