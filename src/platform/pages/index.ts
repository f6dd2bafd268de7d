export * from './cursor-codec.js';
export * from './page.query.js';
