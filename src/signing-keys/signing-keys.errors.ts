import { defineProblem } from '../common/index.js';

export const rotatedBySecret = defineProblem({
  code: 'key.rotated_by_secret',
  kind: 'conflict',
  detail: 'The key of HS256 is the root secret itself and cannot be rotated by itself',
  remedy:
    'Give the servers a new `SECRET_KEY`, with the former one as `SECRET_KEY_PREVIOUS`; in an emergency without it.',
});

export const keyUnavailable = defineProblem({
  code: 'key.unavailable',
  kind: 'unavailable',
  detail: 'There is no key to sign with',
  remedy:
    'Start a server, which makes the first keys; where there are keys, give it the `SECRET_KEY` that sealed them.',
});

export const keyNotFound = defineProblem({
  code: 'key.not_found',
  kind: 'not_found',
  detail: 'No such key with a public half',
  remedy: '`keys:list` lists the keys; a key of HS256 has no public half.',
});
