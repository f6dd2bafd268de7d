import { Injectable, type ExecutionContext } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail } from '@nestjs/throttler';
import { clientAddressBlock } from './client-address.js';
import { tooManyRequests } from './limits.errors.js';

/** Enforces a route's `@LimitRate()`, by client address. Stands only on routes that have one. */
@Injectable()
export class NamedLimitsGuard extends ThrottlerGuard {
  protected override getTracker(request: { ip?: string }): Promise<string> {
    return Promise.resolve(clientAddressBlock(request.ip));
  }

  /** @throws Problem `limits.too_many_requests` */
  protected override throwThrottlingException(_: ExecutionContext, detail: ThrottlerLimitDetail): Promise<void> {
    throw tooManyRequests({ retryAfterSeconds: detail.timeToBlockExpire });
  }
}
