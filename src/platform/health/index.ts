export { HealthModule, type HealthOptions } from './health.module.js';
export { ReadinessCheck } from './readiness-check.js';
export { ReadinessVeto } from './readiness-veto.js';
