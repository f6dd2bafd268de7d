export { CLIENT_GRANTS, type ClientGrant } from './client-terms.js';
export * from './client-limits.js';
export * from './clients.module.js';
export { ClientsService } from './clients.service.js';
export * from './clients.permissions.js';
export { FIRST_PARTY_CLIENT, type RegisteredClient } from './registered-client.js';
export * from './registered-clients.service.js';
