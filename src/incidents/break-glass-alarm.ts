import { Injectable } from '@nestjs/common';
import type { User } from '../users/index.js';
import { glassBroken } from './incidents.audit.js';
import { IncidentsService } from './incidents.service.js';
import { IncidentTimeline, OPERATOR } from './timeline.service.js';

/** Says aloud that the glass was broken, within the caller's transaction. */
@Injectable()
export class BreakGlassAlarm {
  constructor(
    private readonly incidents: IncidentsService,
    private readonly timeline: IncidentTimeline,
  ) {}

  async raise({ id: userId, username }: User, sessionId: string, reason: string): Promise<string> {
    const { id } = await this.incidents.open(OPERATOR, {
      kind: 'administrator-activity',
      severity: 'high',
      summary: `A session of ${username} was opened at the command line: ${reason}`,
      subject: { type: 'user', id: userId },
    });
    const audited = { action: glassBroken, after: { userId, sessionId, reason } };
    await this.timeline.write(id, {
      what: 'glass_broken',
      actor: OPERATOR,
      note: reason,
      details: { sessionId },
      audited,
    });
    return id;
  }
}
