export { Log, type LogLevel } from './log.js';
export { LoggingModule } from './logging.module.js';
export { NestLog } from './nest-log.js';
export { isSensitiveKey, REDACTED, scrub } from './redaction.js';
export { RequestLog } from './request-log.js';
