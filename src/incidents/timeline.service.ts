import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditActor, type AuditEvent } from '../audit/index.js';
import { Clock, type Principal } from '../common/index.js';
import type { IncidentState } from './incident.js';
import { IncidentsRepository } from './incidents.repository.js';
import type { TimelineEntry, TimelineEvent } from './timeline-entry.entity.js';
import { TimelineRepository } from './timeline.repository.js';

export interface TimelineEntryText {
  readonly what: TimelineEvent;
  readonly actor: AuditActor;
  readonly note?: string;
  readonly from?: IncidentState;
  readonly to?: IncidentState;
  readonly details?: Readonly<Record<string, unknown>>;
  /** What the trail is told of it too. */
  readonly audited?: Pick<AuditEvent, 'action' | 'before' | 'after'>;
}

/** The house itself, where nobody else is behind it. */
export const HOUSE: AuditActor = Object.freeze({ type: 'system', id: 'gatehouse' });

/** An operator at the command line. */
export const OPERATOR: AuditActor = Object.freeze({ type: 'system', id: 'command-line', name: 'operator' });

export function actorOf({ type, id, name }: Principal): AuditActor {
  return { type, id, name };
}

/** What became of an incident, line by line. */
@Injectable()
export class IncidentTimeline {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly entries: TimelineRepository,
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** To be called inside the transaction that does what is written. */
  async write(incidentId: string, entry: TimelineEntryText): Promise<void> {
    const { what, actor, note, from, to, details, audited } = entry;
    // Positions are given one at a time.
    await this.incidents.findForUpdate(incidentId);
    await this.entries.insert({
      incidentId,
      position: (await this.entries.lastPosition(incidentId)) + 1,
      at: this.clock.now(),
      actorType: actor.type,
      actorId: actor.id,
      actorName: actor.name ?? null,
      what,
      note: note ?? null,
      fromState: from ?? null,
      toState: to ?? null,
      details: details ?? null,
    });
    if (audited) await this.trail.record({ ...audited, actor, subject: { type: 'incident', id: incidentId } });
  }

  /** Oldest first. */
  of(incidentId: string): Promise<TimelineEntry[]> {
    return this.entries.of(incidentId);
  }
}
