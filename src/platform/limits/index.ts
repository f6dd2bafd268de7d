export { clientAddressBlock } from './client-address.js';
export { FailureBudget } from './failure-budget.js';
export { LimitRate } from './limit-rate.js';
export { Lockouts } from './lockouts.js';
export { tooManyFailures, tooManyRequests } from './limits.errors.js';
export { LimitsModule } from './limits.module.js';
export { RateLimits } from './rate-limits.js';
export { SlowDown } from './slow-down.js';
export { Unlimited } from './unlimited.js';
