import { defineProblem } from '../../common/index.js';

export const assetNotFound = defineProblem({
  code: 'docs.asset_not_found',
  kind: 'not_found',
  detail: 'No such file',
  remedy: 'Open `/docs`.',
});
