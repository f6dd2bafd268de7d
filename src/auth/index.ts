export * from './auth.module.js';
export * from './jwt-auth.guard.js';
