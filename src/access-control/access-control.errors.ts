import { defineProblem } from '../common/index.js';

const EXPLAINED = 'Who may read roles finds the reason with `GET /access/explain`.';

export const permissionMissing = defineProblem({
  code: 'access.permission_missing',
  kind: 'forbidden',
  detail: 'Operation forbidden',
  remedy: `Ask for a role that gives the permission which the route needs. ${EXPLAINED}`,
});

export const roleMissing = defineProblem({
  code: 'access.role_missing',
  kind: 'forbidden',
  detail: 'Operation forbidden',
  remedy: 'Ask for one of the roles that the route is for; `GET /access/routes` lists them.',
});

export const forPeopleOnly = defineProblem({
  code: 'access.for_people_only',
  kind: 'forbidden',
  detail: 'Operation forbidden',
  remedy: "Use a token that was issued to a person: the route is about the caller's own account.",
});

export const insufficientScope = defineProblem({
  code: 'access.insufficient_scope',
  kind: 'forbidden',
  detail: "The token's scope does not allow this",
  remedy: 'Sign in with a scope that names what the route needs, or with none.',
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

export const accessFrozen = defineProblem({
  code: 'access.frozen',
  kind: 'conflict',
  detail: 'Roles, their holders and the scopes of clients are frozen',
  remedy: 'An incident is being handled: `GET /access/freeze` says why, `DELETE /access/freeze` ends it.',
});

export const roleNotFound = defineProblem({
  code: 'role.not_found',
  kind: 'not_found',
  detail: 'No such role',
  remedy: 'Look the role up with `GET /roles`.',
});

export const roleTaken = defineProblem({
  code: 'role.taken',
  kind: 'conflict',
  detail: 'There is a role of this name',
  remedy: 'Choose another name, or change the role that there is.',
});

export const roleBuiltIn = defineProblem({
  code: 'role.built_in',
  kind: 'conflict',
  detail: 'The role is part of the house',
  remedy: 'Make a role of your own: built-in ones cannot be deleted, and `admin` holds everything.',
});

export const roleInUse = defineProblem({
  code: 'role.in_use',
  kind: 'conflict',
  detail: 'The role is held by someone, inherited by another role, or named by a route',
  remedy: 'Take it from its holders (`GET /users?role=`) and from the roles that inherit it first.',
});

export const roleCycle = defineProblem({
  code: 'role.cycle',
  kind: 'invalid',
  detail: 'A role cannot inherit itself',
  remedy: 'Name parents that do not inherit the role, directly or through others.',
});
