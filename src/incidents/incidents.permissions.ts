import { definePermission } from '../common/index.js';

export const incidentsManage = definePermission('incidents:manage', 'See and handle incidents, isolate instances');
