export { grantExceedsOwn, insufficientScope, roleUnknown, targetOutranks } from './access-control.errors.js';
export { AccessControlModule } from './access-control.module.js';
export { ADMIN_ROLE, DEFAULT_ROLES, permissionsOfRoles } from './built-in-roles.js';
export { assertMayAssign, assertMayGrant, assertOutranks, assertOutranksHolder } from './grant-rules.js';
export { GrantsService, type Grants } from './grants.service.js';
export { definePermission, permissionCatalogue } from './permission.js';
export { RoleAssignment } from './role-assignment.entity.js';
export { RolesGuard } from './roles.guard.js';
export { RoutePolicyError, RouteTable, type RouteRow } from './route-table.js';
