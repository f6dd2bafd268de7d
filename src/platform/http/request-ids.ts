import { OrderedIds } from '../../common/index.js';

const ids = new OrderedIds();

/** What `X-Request-Id` says, and the trail and the log know the request by: no two are alike, whichever instance made them. */
export function newRequestId(): string {
  return ids.next(Date.now());
}
