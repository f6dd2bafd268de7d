import { definePermission } from '../access-control/index.js';

export const keysManage = definePermission('keys:manage', 'See and rotate the signing keys');
