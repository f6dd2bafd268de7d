export * from './clock.js';
export * from './common.errors.js';
export * from './fails.js';
export * from './loading-cache.js';
export * from './page.js';
export * from './policy.js';
export * from './principal.js';
export * from './problem.js';
