export { ActorStanding } from './actor-standing.js';
export {
  accessFrozen,
  forPeopleOnly,
  grantExceedsOwn,
  insufficientScope,
  permissionMissing,
  roleMissing,
  roleUnknown,
  targetOutranks,
} from './access-control.errors.js';
export { AccessControlModule } from './access-control.module.js';
export { accountManage, rolesRead, rolesWrite } from './access.permissions.js';
export { type AccessFreezeMark } from './access-freeze.entity.js';
export { AccessFreeze } from './access-freeze.service.js';
export { FreezeBody } from './dto/freeze.body.js';
export { ACCESS_LOCK } from './access-lock.js';
export { AccessRules } from './access-rules.service.js';
export { ADMIN_ROLE, DEFAULT_ROLES } from './built-in-roles.js';
export { explain, type Explanation, type Reason } from './explanation.js';
export { assertMayAssign, assertMayGrant, assertOutranks, assertOutranksHolder, type Powers } from './grant-rules.js';
export { everywhere, GrantsService } from './grants.service.js';
export { policyInWords } from './policy-in-words.js';
export { boundedRights, holds, permits } from './rights.js';
export { EVERYWHERE, RoleAssignment, type Assignment } from './role-assignment.entity.js';
export { RoleBook } from './role-book.js';
export { RoleBooks } from './role-books.js';
export { RolesGuard } from './roles.guard.js';
export { RoutePolicyError, RouteTable, type RouteRow } from './route-table.js';
