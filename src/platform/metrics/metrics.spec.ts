import { Logger } from '@nestjs/common';
import { parseSettings } from '../config/index.js';
import { Metrics } from './metrics.js';

function metrics(): Metrics {
  return new Metrics(parseSettings({ SECRET_KEY: 'a root secret for these tests: 0123456789' }));
}

describe('Metrics', () => {
  const warned: unknown[] = [];

  beforeEach(() => {
    warned.length = 0;
    Logger.overrideLogger({ log: () => {}, error: () => {}, warn: (line: unknown) => warned.push(line) });
  });

  afterEach(() => {
    jest.useRealTimers();
    Logger.overrideLogger(['error', 'warn']);
  });

  it('leaves out what does not answer within two seconds, and gives the rest', async () => {
    jest.useFakeTimers();
    const all = metrics();
    all.gauge({ name: 'quick', help: 'Answers.' }, () => 7);
    all.gauge({ name: 'hanging', help: 'Never answers.' }, () => new Promise<number>(() => undefined));
    const text = all.text();
    await jest.advanceTimersByTimeAsync(2_000);
    expect(await text).toContain('\nquick 7\n');
    expect(await text).not.toMatch(/^hanging/m);
    expect(await text).toContain('gatehouse_metric_failures_total{metric="hanging"} 1');
  });

  it('shows again what answers again, and no value of before', async () => {
    const all = metrics();
    let state: string | undefined = 'up';
    all.gauge({ name: 'things', help: 'By state.', labels: ['state'] }, () => {
      if (!state) throw new Error('not today');
      return [[{ state }, 1]];
    });
    expect(await all.text()).toContain('things{state="up"} 1');
    state = undefined;
    expect(await all.text()).not.toContain('things{');
    expect(await all.text()).toContain('gatehouse_metric_failures_total{metric="things"} 2');
    expect(warned).toEqual(['things cannot be read and is left out']);
    state = 'down';
    const text = await all.text();
    expect(text).toContain('things{state="down"} 1');
    expect(text).not.toContain('things{state="up"}');
  });

  it('reads once for all who ask at the same time', async () => {
    const all = metrics();
    let reads = 0;
    all.gauge({ name: 'costly', help: 'Costs.' }, async () => (reads += 1));
    await Promise.all([all.text(), all.text(), all.text()]);
    expect(reads).toBe(1);
    await all.text();
    expect(reads).toBe(2);
  });

  it('takes a name once', () => {
    const all = metrics();
    all.counter({ name: 'twice_total', help: 'Counts.' });
    expect(() => all.counter({ name: 'twice_total', help: 'Counts too.' })).toThrow('twice_total');
  });
});
