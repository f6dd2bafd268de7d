import { pino, type DestinationStream, type Logger } from 'pino';
import { settingsSchema, type Settings } from '../config/index.js';
import { describeError } from './described-error.js';
import { scrub } from './redaction.js';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
export type LogFields = Readonly<Record<string, unknown>>;

const MIN_SETTING_SECRET_LENGTH = 8;

/**
 * The process's log: one JSON object a line, so no value can begin a line of its own. Messages and errors are
 * scrubbed here; fields are the caller's to redact.
 */
export class Log {
  readonly #pino: Logger;
  readonly #settingSecrets: readonly string[];

  /** Lines go to standard output, without waiting for it, unless a destination is given. */
  constructor(settings: Settings, destination: DestinationStream = pino.destination({ dest: 1, sync: false })) {
    this.#settingSecrets = secretsAmong(settings);
    this.#pino = pino(
      {
        level: settings.LOG_LEVEL,
        base: null,
        timestamp: isoTime(),
        formatters: { level: (label) => ({ level: label }) },
      },
      destination,
    );
  }

  enabled(level: LogLevel): boolean {
    return this.#pino.isLevelEnabled(level);
  }

  write(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (this.enabled(level)) this.#pino[level](fields, scrub(message, this.#settingSecrets));
  }

  /** Unscrubbed, for messages that are literals in the code: the line of each request. */
  writeLiteral(level: LogLevel, message: string, fields: LogFields): void {
    this.#pino[level](fields, message);
  }

  /** An error with its causes; with stacks from `warn` up. `secrets` are scrubbed from all texts. */
  failure(level: LogLevel, message: string, error: unknown, context: FailureContext = {}): void {
    if (!this.enabled(level)) return;
    const { fields, secrets = [] } = context;
    const withStack = level === 'warn' || level === 'error' || level === 'fatal';
    const described = describeError(error, { withStack, secrets: [...this.#settingSecrets, ...secrets] });
    this.write(level, message, { ...fields, error: described });
  }
}

/** ISO 8601 to the millisecond, formatted once a millisecond however many lines it has. */
function isoTime(): () => string {
  let formattedMs = 0;
  let formatted = '';
  return () => {
    const nowMs = Date.now();
    if (nowMs !== formattedMs) {
      formattedMs = nowMs;
      formatted = `,"time":"${new Date(nowMs).toISOString()}"`;
    }
    return formatted;
  };
}

export interface FailureContext {
  readonly fields?: LogFields;
  readonly secrets?: readonly string[];
}

function secretsAmong(settings: Settings): string[] {
  return Object.entries(settingsSchema).flatMap(([name, spec]) => {
    const value = 'secret' in spec ? settings[name as keyof typeof settingsSchema] : '';
    return String(value).length < MIN_SETTING_SECRET_LENGTH ? [] : [String(value)];
  });
}
