export * from './auth.module.js';
export { HouseCutOffService } from './house-cut-off.service.js';
export * from './jwt-auth.guard.js';
