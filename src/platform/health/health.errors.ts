import { defineProblem } from '../../common/index.js';

export const notReady = defineProblem({
  code: 'health.not_ready',
  kind: 'unavailable',
  detail: 'This instance cannot serve requests now',
  remedy: 'Send requests to another instance; `errors` names what is missing here.',
});
