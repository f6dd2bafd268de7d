export { cursorInvalid } from './cursor-codec.js';
export * from './keyset.js';
export * from './page.query.js';
export * from './pages.module.js';
export * from './pages.service.js';
