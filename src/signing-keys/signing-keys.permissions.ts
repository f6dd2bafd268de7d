import { definePermission } from '../common/index.js';

export const keysManage = definePermission('keys:manage', 'See and rotate the signing keys');
