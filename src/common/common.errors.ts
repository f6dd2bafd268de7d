import { defineProblem } from './problem.js';

/** Problems that belong to no single feature. */

export const operationForbidden = defineProblem({
  code: 'access.forbidden',
  kind: 'forbidden',
  detail: 'Operation forbidden',
  remedy: 'Ask an administrator for a role that holds the permission which the route needs.',
});

export const notAuthenticated = defineProblem({
  code: 'access.unauthenticated',
  kind: 'unauthenticated',
  detail: 'Not authenticated',
  remedy: 'Send `Authorization: Bearer <access token>`.',
  challenge: 'bearer',
});

export const busy = defineProblem({
  code: 'service.busy',
  kind: 'unavailable',
  detail: 'The service is busy',
  remedy: 'Wait as long as `Retry-After` says and send the request again.',
});

export const dependencyDown = defineProblem({
  code: 'service.dependency_down',
  kind: 'unavailable',
  detail: 'A service that this one needs does not answer',
  remedy: 'Wait as long as `Retry-After` says and send the request again; operators find the cause in the log.',
});

export const instanceIsolated = defineProblem({
  code: 'service.isolated',
  kind: 'unavailable',
  detail: 'This instance is isolated',
  remedy: 'Send the request to another instance; operators see why, and end it, at `/isolation`.',
});
