import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/**
 * The route honours `Idempotency-Key`. Its module imports `IdempotencyModule`; its handler writes through the
 * `TransactionRunner` and does nothing that a rollback would not take back.
 */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'The same key with the same request is carried out once and answered the same for 24 hours, with ' +
        '`Idempotency-Replayed: true` on repetitions',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
  );
