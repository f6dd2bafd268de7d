import { defineProblem } from '../common/index.js';

export const insufficientScope = defineProblem({
  code: 'access.insufficient_scope',
  kind: 'forbidden',
  detail: "The token's scope does not allow this",
  remedy: 'Sign in with a scope that names the permission which the route needs, or with none.',
});

export const grantExceedsOwn = defineProblem({
  code: 'access.grant_exceeds_own',
  kind: 'forbidden',
  detail: 'You cannot grant a permission that you do not hold',
  remedy: 'Have someone who holds the permission grant it.',
});

export const targetOutranks = defineProblem({
  code: 'access.target_outranks',
  kind: 'forbidden',
  detail: 'The account holds a permission that you lack',
  remedy: 'Have someone with at least the permissions of that account do it.',
});

export const roleUnknown = defineProblem({
  code: 'access.role_unknown',
  kind: 'invalid',
  detail: 'A role does not exist',
  remedy: 'Name roles that exist.',
});
