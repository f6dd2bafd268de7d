export * from './health.controller.js';
export * from './health.errors.js';
export * from './health.module.js';
export * from './readiness-check.js';
export * from './readiness.js';
