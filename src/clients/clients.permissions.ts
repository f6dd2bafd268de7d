import { definePermission } from '../access-control/index.js';

export const clientsManage = definePermission('clients:manage', "Register, change and cut off partners' clients");
