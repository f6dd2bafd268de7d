export { entityTag } from './entity-tag.js';
export { IfMatch, IfMatchHeader } from './if-match.js';
export { alreadyHolds } from './if-none-match.js';
export * from './preconditions.errors.js';
