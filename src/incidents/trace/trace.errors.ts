import { defineProblem } from '../../common/index.js';

/** What is masked cannot be found either, or who may not see an address could try them all. */
export const addressTraceForbidden = defineProblem({
  code: 'trace.address_forbidden',
  kind: 'forbidden',
  detail: 'Tracing an address takes the permission to see personal data',
  remedy: 'Ask somebody who holds `users:read_personal`, or trace a request, a session or a user.',
});
