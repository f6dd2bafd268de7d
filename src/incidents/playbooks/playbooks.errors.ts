import { defineProblem } from '../../common/index.js';

export const playbookUnknown = defineProblem({
  code: 'playbook.unknown',
  kind: 'not_found',
  detail: 'No such playbook',
  remedy: '`docs/playbooks` says which there are.',
});

export const playbookForbidden = defineProblem({
  code: 'playbook.permission_missing',
  kind: 'forbidden',
  detail: 'Operation forbidden',
  remedy: '`errors` names what the steps of the playbook need beside `incidents:manage`.',
});

export const playbookRunning = defineProblem({
  code: 'playbook.running',
  kind: 'conflict',
  detail: 'The playbook runs on this incident at this moment',
  remedy: 'Wait for it: `GET /incidents/{id}/playbooks` shows how far it is.',
});

export const tooManyConcerned = defineProblem({
  code: 'playbook.too_many',
  kind: 'conflict',
  detail: 'The playbook would concern more accounts than one run may',
  remedy: 'Narrow the query and run it several times, or end the sessions of everybody (`DELETE /sessions`).',
});
