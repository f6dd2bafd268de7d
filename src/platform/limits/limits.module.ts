import { Global, Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { RedisModule } from '../redis/index.js';
import { AddressGate } from './address-gate.js';
import { FailureBudget } from './failure-budget.js';
import { LockMarks } from './lock-marks.js';
import { Lockouts } from './lockouts.js';
import { NamedLimitStorage } from './named-limit.storage.js';
import { AddressThrottler, NamedLimitsGuard } from './named-limits.guard.js';
import { RateLimits } from './rate-limits.js';
import { SlowDown } from './slow-down.js';

/** The counters alone, so that the throttler's module can be built on them. */
@Module({
  imports: [RedisModule],
  providers: [RateLimits, NamedLimitStorage],
  exports: [RateLimits, NamedLimitStorage],
})
class CountersModule {}

const throttlerModule = ThrottlerModule.forRootAsync({
  imports: [CountersModule],
  inject: [NamedLimitStorage],
  useFactory: (storage: NamedLimitStorage) => ({
    storage,
    setHeaders: false,
    // Each route's @LimitRate() brings its own figures; one without them admits nothing.
    throttlers: [{ name: 'default', limit: 0, ttl: 1000 }],
  }),
});

/** Every limit of the house: by address, by name (`@LimitRate`), and on failed checks. */
@Global()
@Module({
  imports: [CountersModule, throttlerModule],
  providers: [AddressGate, AddressThrottler, FailureBudget, LockMarks, Lockouts, NamedLimitsGuard, SlowDown],
  exports: [CountersModule, AddressGate, FailureBudget, Lockouts, NamedLimitsGuard, SlowDown],
})
export class LimitsModule {}
