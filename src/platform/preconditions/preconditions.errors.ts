import { defineProblem } from '../../common/index.js';

export const preconditionFailed = defineProblem({
  code: 'precondition.failed',
  kind: 'stale',
  detail: 'The resource has changed since',
  remedy: 'Get it again, look at what changed, and send the change with its new `ETag` as `If-Match`.',
});

export const ifMatchMalformed = defineProblem({
  code: 'precondition.malformed',
  kind: 'malformed',
  detail: 'The `If-Match` header is malformed',
  remedy: 'Send the `ETag` of an answer as it came, quotation marks included; or `*`.',
});
