export * from './api-document.js';
export * from './docs.module.js';
