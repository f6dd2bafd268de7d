import { Injectable, Logger } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { within } from '../../common/index.js';
import { Settings } from '../config/index.js';

export interface MetricDescription<L extends string = never> {
  /** As Prometheus names metrics: the unit stands at the end, `_total` where it only grows. */
  readonly name: string;
  readonly help: string;
  /** Each with few values: every combination of them is a series for ever. Never what a caller chose. */
  readonly labels?: readonly L[];
}

/** One value, or one for each combination of labels. */
export type Reading<L extends string> = number | readonly (readonly [Readonly<Record<L, string>>, number])[];

export interface DescribedMetric extends MetricDescription<string> {
  readonly type: 'counter' | 'gauge' | 'histogram';
}

/** Scrapers wait 10 s; what takes longer than this is left out. */
const PATIENCE_MS = 2_000;

/**
 * What this instance counts and measures (Prometheus' text format, 0.0.4). Rooms make their metrics here when they are
 * made themselves; yours too. Invariant: no metric keeps a request, or another metric, from being answered.
 */
@Injectable()
export class Metrics {
  readonly #log = new Logger(Metrics.name);
  readonly #registry = new Registry();
  readonly #described: DescribedMetric[] = [];
  readonly #reads: (() => Promise<void>)[] = [];
  readonly #failing = new Set<string>();
  readonly #failures: Counter<'metric'>;
  #reading: Promise<unknown> | undefined;
  /** Whether anybody can read them: what costs something is not measured otherwise. */
  readonly isOn: boolean;

  constructor(settings: Settings) {
    this.isOn = settings.METRICS_TOKEN !== '';
    if (this.isOn) {
      collectDefaultMetrics({ register: this.#registry });
      // No answer of this house says what it is made of.
      this.#registry.removeSingleMetric('nodejs_version_info');
    }
    this.#failures = this.counter({
      name: 'gatehouse_metric_failures_total',
      help: 'How often a metric could not be read, and was left out.',
      labels: ['metric'],
    });
  }

  /** What the house itself measures, in the order in which rooms made it. */
  get described(): readonly DescribedMetric[] {
    return this.#described;
  }

  get mediaType(): string {
    return this.#registry.contentType;
  }

  counter<L extends string = never>({ name, help, labels = [] }: MetricDescription<L>): Counter<L> {
    this.#described.push({ name, help, labels, type: 'counter' });
    return new Counter({ name, help, labelNames: labels, registers: [this.#registry] });
  }

  /** @param buckets upper bounds, in the unit of the name */
  histogram<L extends string = never>(
    { name, help, labels = [] }: MetricDescription<L>,
    buckets: readonly number[],
  ): Histogram<L> {
    this.#described.push({ name, help, labels, type: 'histogram' });
    return new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers: [this.#registry] });
  }

  /** @param read called when somebody asks; what it throws, or takes longer over than 2 s, leaves this metric out */
  gauge<L extends string = never>(
    { name, help, labels = [] }: MetricDescription<L>,
    read: () => Reading<L> | Promise<Reading<L>>,
  ): void {
    this.#described.push({ name, help, labels, type: 'gauge' });
    const gauge = new Gauge({ name, help, labelNames: labels, registers: [this.#registry] });
    this.#reads.push(() => this.#read({ name, labels }, gauge, read));
  }

  /** Everything as it is now. Who asks while it is being read gets the same. */
  async text(): Promise<string> {
    this.#reading ??= Promise.all(this.#reads.map((read) => read())).finally(() => (this.#reading = undefined));
    await this.#reading;
    return this.#registry.metrics();
  }

  async #read<L extends string>(
    { name, labels }: Pick<Required<MetricDescription<L>>, 'name' | 'labels'>,
    gauge: Gauge<L>,
    read: () => Reading<L> | Promise<Reading<L>>,
  ): Promise<void> {
    try {
      const reading = await within(PATIENCE_MS, (async () => read())());
      gauge.reset();
      if (typeof reading === 'number') gauge.set(reading);
      else for (const [combination, value] of reading) gauge.set(combination, value);
      this.#failing.delete(name);
    } catch (error) {
      gauge.reset();
      // Without labels it would be 0.
      if (labels.length === 0) gauge.remove();
      this.#failures.inc({ metric: name });
      if (!this.#failing.has(name)) this.#log.warn(`${name} cannot be read and is left out`, error);
      this.#failing.add(name);
    }
  }
}
