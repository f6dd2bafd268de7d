export { type Session, type SessionEndReason } from './session.entity.js';
export * from './sessions.service.js';
export * from './token-claims.js';
export * from './token-scope.js';
export * from './tokens.errors.js';
export * from './tokens.module.js';
export * from './tokens.service.js';
export * from './verification-keys.js';
