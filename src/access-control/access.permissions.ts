import { definePermission } from './permission.js';

export const rolesRead = definePermission('roles:read', 'See roles, permissions and who may call which route');
