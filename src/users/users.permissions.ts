import { definePermission } from '../access-control/index.js';

export const usersRead = definePermission('users:read', 'List and read accounts');
export const usersWrite = definePermission(
  'users:write',
  'Create, change, disable, unlock and delete accounts, and force their passwords to be reset',
);
export const usersAssignRoles = definePermission('users:assign_roles', 'Give roles to accounts and take them away');
