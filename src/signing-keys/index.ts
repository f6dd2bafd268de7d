export { type SigningKey } from './key-material.js';
export { SIGNING_ALGORITHMS, type SigningAlgorithm } from './signing-key.entity.js';
export * from './signing-keys.module.js';
export * from './signing-keys.service.js';
