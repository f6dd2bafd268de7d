export * from './config.module.js';
export * from './data-dir.js';
export * from './environment.js';
export * from './root-secret.js';
export * from './settings.js';
export { settingsSchema } from './settings.schema.js';
