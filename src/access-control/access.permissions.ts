import { definePermission, defineScope } from '../common/index.js';

/** For what people do with their own account; a token that is bounded needs it in its scope. */
export const accountManage = defineScope('account:manage', "Change and secure one's own account");

export const rolesRead = definePermission('roles:read', 'See roles, permissions, who may call which route, and why');

export const rolesWrite = definePermission('roles:write', 'Make, change and delete roles');
