import { defineProblem } from '../../common/index.js';

/** Both are answered with `Retry-After`: the time until the window that is used up ends. */

export const tooManyRequests = defineProblem({
  code: 'limits.too_many_requests',
  kind: 'too_many',
  detail: 'Too many requests',
  remedy: 'Wait as long as `Retry-After` says, then send fewer requests.',
  oauthError: 'temporarily_unavailable',
});

export const tooManyFailures = defineProblem({
  code: 'limits.too_many_failures',
  kind: 'too_many',
  detail: 'Too many failed attempts',
  remedy: 'Wait as long as `Retry-After` says before trying again.',
  oauthError: 'temporarily_unavailable',
});
