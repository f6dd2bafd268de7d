import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../common/index.js';
import { ChangeFeed } from '../../platform/changes/index.js';
import { CLOSED_TOPIC } from '../incident-changes.js';
import type { IncidentKind, IncidentReport } from '../incident.js';
import { IncidentsService } from '../incidents.service.js';
import { ISOLATION_TOPIC } from '../isolation/own-instance.js';

const REMEMBERED_CAUSES = 10_000;
const WAITING_MAX = 100;
/** So many incidents of a kind a single instance opens in an hour; what comes from yet other causes is one more. */
const CAUSES_PER_HOUR = 20;
const HOUR_MS = 3_600_000;
const MANY = 'many others';

type WhenFiled = (incidentId: string) => void;

interface Filed {
  readonly count: number;
  readonly atMs: number;
}

/**
 * Takes what detectors see to the incidents, one at a time and behind the requests' back. Of a cause that goes on it
 * takes the first report, the second, the fourth, the eighth and so on, so that a flood costs a handful of transactions;
 * and a stranger who comes from ever new addresses opens a few incidents, not thousands. Once operators have closed the
 * incident, or let an instance serve again, what is seen is seen for the first time.
 */
@Injectable()
export class IncidentReports implements BeforeApplicationShutdown {
  readonly #log = new Logger(IncidentReports.name);
  readonly #filed = new LRUCache<string, Filed>({ max: REMEMBERED_CAUSES });
  readonly #keys = new LRUCache<string, string>({ max: REMEMBERED_CAUSES });
  readonly #causes = new Map<IncidentKind, { readonly endsMs: number; readonly known: Set<string> }>();
  readonly #waiting = new Map<string, { readonly report: IncidentReport; readonly whenFiled: WhenFiled }>();
  #sending: Promise<void> | undefined;

  constructor(
    private readonly incidents: IncidentsService,
    private readonly clock: Clock,
    feed: ChangeFeed,
  ) {
    const anew = () => this.#filed.clear();
    feed.listen(CLOSED_TOPIC, { heard: (id) => void this.#filed.delete(this.#keys.get(id) ?? ''), missed: anew });
    feed.listen(ISOLATION_TOPIC, { heard: anew, missed: anew });
  }

  /**
   * Never throws, and is done before anything is written.
   * @param whenFiled is called with the incident's id, once the report is part of it
   */
  file(report: IncidentReport, whenFiled: WhenFiled = () => undefined): void {
    const told = this.#gathered(report);
    const key = `${told.kind} ${told.cause}`;
    const isCrowded = this.#waiting.size >= WAITING_MAX && told.severity !== 'high';
    if (!this.#isDue(key) || isCrowded) return;
    this.#waiting.set(key, { report: told, whenFiled });
    this.#sending ??= this.#send().finally(() => (this.#sending = undefined));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#sending;
  }

  /** True for the 1st, 2nd, 4th, 8th … of a cause; an hour after the last one it begins anew. */
  #isDue(key: string): boolean {
    const nowMs = this.clock.nowMs();
    const last = this.#filed.get(key);
    const count = last && nowMs - last.atMs < HOUR_MS ? last.count + 1 : 1;
    this.#filed.set(key, { count, atMs: nowMs });
    return (count & (count - 1)) === 0;
  }

  /** High severity is never gathered: each of those is looked at by itself. */
  #gathered(report: IncidentReport): IncidentReport {
    if (report.severity === 'high') return report;
    const nowMs = this.clock.nowMs();
    let causes = this.#causes.get(report.kind);
    if (!causes || nowMs >= causes.endsMs) {
      causes = { endsMs: nowMs + HOUR_MS, known: new Set() };
      this.#causes.set(report.kind, causes);
    }
    if (causes.known.size < CAUSES_PER_HOUR) causes.known.add(report.cause);
    if (causes.known.has(report.cause)) return report;
    return {
      kind: report.kind,
      severity: report.severity,
      cause: MANY,
      summary: `From many causes. ${report.summary}`,
    };
  }

  async #send(): Promise<void> {
    for (const [key, { report, whenFiled }] of this.#waiting) {
      this.#waiting.delete(key);
      try {
        const { id } = await this.incidents.report(report);
        this.#keys.set(id, key);
        whenFiled(id);
      } catch (error) {
        this.#log.error(`an incident could not be reported: ${report.kind}`, error);
        // The next one of its kind tries again.
        this.#filed.delete(key);
      }
    }
  }
}
