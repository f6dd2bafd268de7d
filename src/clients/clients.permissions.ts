import { definePermission } from '../common/index.js';

export const clientsManage = definePermission('clients:manage', "Register, change and cut off partners' clients");
