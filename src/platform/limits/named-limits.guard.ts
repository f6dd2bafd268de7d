import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail } from '@nestjs/throttler';
import { clientAddressBlock } from './client-address.js';
import { hasLimit } from './limit-rate.js';
import { tooManyRequests } from './limits.errors.js';

/** Counts the calls of one client address. */
@Injectable()
export class AddressThrottler extends ThrottlerGuard {
  protected override getTracker(request: { ip?: string }): Promise<string> {
    return Promise.resolve(clientAddressBlock(request.ip));
  }

  /** @throws Problem `limits.too_many_requests` */
  protected override throwThrottlingException(_: ExecutionContext, detail: ThrottlerLimitDetail): Promise<void> {
    throw tooManyRequests({ retryAfterSeconds: detail.timeToBlockExpire });
  }
}

/**
 * Enforces a route's `@LimitRate()`: the first of the global guards, so that calls count whoever makes them. Routes
 * without a limit cost no turn of the loop.
 */
@Injectable()
export class NamedLimitsGuard implements CanActivate {
  constructor(private readonly throttler: AddressThrottler) {}

  /** @throws Problem `limits.too_many_requests` */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    return hasLimit(context.getHandler()) ? this.throttler.canActivate(context) : true;
  }
}
