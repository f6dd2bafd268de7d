export * from './idempotency.errors.js';
export { IdempotencyKey } from './idempotency-key.entity.js';
export { IdempotencyKeys, type Answer, type IdempotentRequest } from './idempotency-keys.service.js';
export { IdempotencyModule } from './idempotency.module.js';
export { Idempotent } from './idempotent.js';
