import { defineProblem } from '../../common/index.js';

export const metricsTokenInvalid = defineProblem({
  code: 'metrics.token_invalid',
  kind: 'unauthenticated',
  detail: 'Invalid token',
  remedy: 'Send what METRICS_TOKEN is set to, as `Authorization: Bearer <token>`; access tokens do not count here.',
  challenge: 'invalid_token',
});
