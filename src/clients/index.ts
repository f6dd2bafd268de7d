export { CLIENT_GRANTS, type ClientGrant } from './client-grants.js';
export * from './clients.module.js';
export * from './clients.permissions.js';
export { FIRST_PARTY_CLIENT, withinClient, type RegisteredClient } from './registered-client.js';
export * from './registered-clients.service.js';
export { isClientId } from './secret-text.js';
