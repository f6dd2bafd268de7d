import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdempotencyKey } from './idempotency-key.entity.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';
import { IdempotencyKeys } from './idempotency-keys.service.js';

/** For modules that have `@Idempotent()` routes. */
@Module({
  imports: [TypeOrmModule.forFeature([IdempotencyKey])],
  providers: [IdempotencyKeys, IdempotencyKeysRepository],
  exports: [IdempotencyKeys],
})
export class IdempotencyModule {}
