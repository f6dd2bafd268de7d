import { defineProblem } from '../common/index.js';

export const incidentNotFound = defineProblem({
  code: 'incident.not_found',
  kind: 'not_found',
  detail: 'No such incident',
  remedy: '`GET /incidents` lists the incidents.',
});

export const transitionForbidden = defineProblem({
  code: 'incident.transition_forbidden',
  kind: 'conflict',
  detail: 'The incident cannot go to that state from where it is',
  remedy: '`errors` names the states that may follow; somebody else may have moved it meanwhile.',
});

export const verificationFailed = defineProblem({
  code: 'incident.verification_failed',
  kind: 'conflict',
  detail: 'The incident is not over: a check has failed',
  remedy: '`errors` names the checks; `POST /incidents/{id}/verification` shows the evidence.',
});

export const incidentClosed = defineProblem({
  code: 'incident.closed',
  kind: 'conflict',
  detail: 'The incident is closed',
  remedy: 'A closed incident stays as it is; what is seen again is a new one.',
});

export const noOperator = defineProblem({
  code: 'incident.no_operator',
  kind: 'not_found',
  detail: 'No enabled account of that name may handle incidents',
  remedy: 'Name an administrator; `users:create-admin` makes one.',
});
