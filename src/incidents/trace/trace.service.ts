import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditAction } from '../../audit/index.js';
import { Clock, type Principal } from '../../common/index.js';
import { usersReadPersonal } from '../../users/index.js';
import { AccountEvidence } from './account-evidence.js';
import { maskedTimeline } from './masked-timeline.js';
import { timelineOf } from './timeline-assembly.js';
import type { Timeline } from './timeline.js';
import { TraceCollector } from './trace-collector.js';
import { traceFile, type TraceFile, type TraceFormat } from './trace-file.js';
import { subjectOf, type NamedSubjects, type TraceSubject, type TraceWindow } from './trace-subject.js';
import { traceExported, traceRead } from './trace.audit.js';
import { addressTraceForbidden } from './trace.errors.js';

/** Which subject, and when: instants as text, as they were asked for. */
export interface TraceRequest extends NamedSubjects {
  readonly from?: string;
  readonly to?: string;
}

/**
 * Everything about one request, session, user or address, put together for who looks into what happened. Whoever reads
 * is in the trail before they see anything; without `users:read_personal` they see addresses masked.
 */
@Injectable()
export class TraceService {
  constructor(
    private readonly collector: TraceCollector,
    private readonly accounts: AccountEvidence,
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem `request.invalid`, `trace.address_forbidden`, `service.dependency_down` */
  async read(reader: Principal, wanted: TraceRequest): Promise<Timeline> {
    const timeline = await this.#timelineFor(reader, wanted);
    await this.#record(traceRead, timeline);
    return timeline;
  }

  /** @throws Problem as `read` */
  async file(reader: Principal, wanted: TraceRequest, format: TraceFormat): Promise<TraceFile> {
    return this.#recorded(traceFile(await this.#timelineFor(reader, wanted), format));
  }

  /** For an operator at the command line, who can read the database. @throws Problem `request.invalid` */
  async operatorsFile(wanted: TraceRequest, format: TraceFormat): Promise<TraceFile> {
    return this.#recorded(traceFile(await this.#timelineOf(subjectOf(wanted), windowOf(wanted)), format));
  }

  async #timelineFor({ permissions }: Principal, wanted: TraceRequest): Promise<Timeline> {
    const subject = subjectOf(wanted);
    const maySeeAll = permissions.has(usersReadPersonal);
    if (subject.kind === 'address' && !maySeeAll) throw addressTraceForbidden();
    const timeline = await this.#timelineOf(subject, windowOf(wanted));
    return maySeeAll ? timeline : maskedTimeline(timeline);
  }

  async #timelineOf(subject: TraceSubject, window: TraceWindow): Promise<Timeline> {
    const collectedAt = this.clock.now();
    const evidence = (await this.collector.collect(subject, window)).within(window);
    const names = await this.accounts.namesOf(evidence.userIds);
    return timelineOf({ subject, collectedAt, evidence, names });
  }

  async #recorded(file: TraceFile): Promise<TraceFile> {
    await this.#record(traceExported, file.timeline, { sha256: file.sha256.toString('hex') });
    return file;
  }

  async #record(action: AuditAction, { subject, entries, cuts }: Timeline, more: object = {}): Promise<void> {
    // Not as the event's subject: looking at a story is no part of it.
    const after = { [subject.kind]: subject.id, entries: entries.length, cuts: cuts.length, ...more };
    await this.trail.record({ action, after });
  }
}

function windowOf({ from, to }: TraceRequest): TraceWindow {
  return { ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) };
}
