import { defineProblem } from '../common/index.js';

export const clientNotFound = defineProblem({
  code: 'client.not_found',
  kind: 'not_found',
  detail: 'No such client',
  remedy: 'Check the id; `GET /clients` lists the clients.',
});

export const clientSecretNotFound = defineProblem({
  code: 'client.secret_not_found',
  kind: 'not_found',
  detail: 'The client has no such secret',
  remedy: 'Check the id; `GET /clients/:id/secrets` lists the secrets.',
});

export const tooManyClientSecrets = defineProblem({
  code: 'client.too_many_secrets',
  kind: 'conflict',
  detail: 'The client has as many living secrets as it can have',
  remedy: 'Delete one that is no longer in use.',
});
