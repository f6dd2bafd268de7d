import { definePermission } from '../common/index.js';

export const sessionsRevoke = definePermission('sessions:revoke', "End other people's sessions");
export const tokensIntrospect = definePermission('tokens:introspect', "Ask what other clients' tokens are worth");
