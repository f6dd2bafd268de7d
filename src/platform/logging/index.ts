export { describeError, type DescribedError } from './described-error.js';
export { Log, type LogFields, type LogLevel } from './log.js';
export { LoggingModule } from './logging.module.js';
export { NestLog } from './nest-log.js';
export { REDACTED, redactBody, redactHeaders, scrub } from './redaction.js';
export { correlationIdOf, RequestLog } from './request-log.js';
