import { defineProblem } from '../../common/index.js';

export const instanceUnknown = defineProblem({
  code: 'isolation.instance_unknown',
  kind: 'not_found',
  detail: 'No such instance',
  remedy: '`GET /isolation` or `isolation:list` lists the instances.',
});
