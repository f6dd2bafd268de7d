import { definePermission } from '../common/index.js';

export const usersRead = definePermission('users:read', 'List and read accounts');
export const usersReadPersonal = definePermission(
  'users:read_personal',
  'See personal data (e-mail and other addresses, phone numbers) unmasked, and search by them',
);
export const usersWrite = definePermission(
  'users:write',
  'Create, change, disable, unlock and delete accounts, and force their passwords to be reset',
);
export const usersAssignRoles = definePermission('users:assign_roles', 'Give roles to accounts and take them away');
