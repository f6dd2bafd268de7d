import { scrub } from './redaction.js';

/** What of an error may be logged: no own properties, since drivers keep queries and their parameters there. */
export interface DescribedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: DescribedError;
}

const MAX_CAUSES = 5;

export interface DescribeOptions {
  readonly withStack: boolean;
  readonly secrets: readonly string[];
}

export function describeError(error: unknown, options: DescribeOptions, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { name: typeof error, message: scrub(textOf(error), options.secrets) };
  const { code } = error as { code?: unknown };
  const stack = options.withStack && error.stack !== undefined ? scrub(error.stack, options.secrets) : undefined;
  const hasCause = error.cause !== undefined && error.cause !== null && depth < MAX_CAUSES;
  return {
    name: scrub(error.name, options.secrets),
    message: scrub(error.message, options.secrets),
    ...(typeof code === 'string' ? { code: scrub(code, options.secrets) } : {}),
    ...(stack === undefined ? {} : { stack }),
    ...(hasCause ? { cause: describeError(error.cause, options, depth + 1) } : {}),
  };
}

/** Objects that are thrown are not looked into. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
