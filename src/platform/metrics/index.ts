export { Metrics, type MetricDescription, type Reading } from './metrics.js';
export { MetricsModule } from './metrics.module.js';
