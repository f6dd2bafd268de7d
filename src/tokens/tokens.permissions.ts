import { definePermission } from '../access-control/index.js';

export const sessionsRevoke = definePermission('sessions:revoke', "End other people's sessions");
