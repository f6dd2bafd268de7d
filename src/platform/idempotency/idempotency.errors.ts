import { defineProblem } from '../../common/index.js';

export const idempotencyKeyInvalid = defineProblem({
  code: 'idempotency.key_invalid',
  kind: 'malformed',
  detail: 'The `Idempotency-Key` header is malformed',
  remedy: 'Send one key of 1 to 255 visible ASCII characters, such as a UUID.',
});

export const idempotencyKeyReused = defineProblem({
  code: 'idempotency.key_reused',
  kind: 'conflict',
  detail: 'The `Idempotency-Key` was used for another request',
  remedy: 'Make a new key for each new request; repeat a key only with the very same request.',
});

export const requestInFlight = defineProblem({
  code: 'idempotency.in_flight',
  kind: 'conflict',
  detail: 'The first request with this `Idempotency-Key` is still going on',
  remedy: 'Wait as long as `Retry-After` says and send the request again.',
});

/** For `@Fails` of the routes that are `@Idempotent()`. */
export const idempotencyProblems = [idempotencyKeyInvalid, idempotencyKeyReused, requestInFlight] as const;
