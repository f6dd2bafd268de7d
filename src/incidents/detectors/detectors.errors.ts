import { defineProblem } from '../../common/index.js';

export const sourceBlocked = defineProblem({
  code: 'source.blocked',
  kind: 'too_many',
  detail: 'Nothing is taken from this address for a while',
  remedy: 'Attacks came from this address. Wait as long as `Retry-After` says; requests with a good token are served.',
  oauthError: 'temporarily_unavailable',
});

export const sourceNotBlocked = defineProblem({
  code: 'source.not_blocked',
  kind: 'not_found',
  detail: 'No such source is blocked',
  remedy: '`GET /source-blocks` lists those that are.',
});
