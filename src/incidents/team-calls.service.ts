import { Injectable } from '@nestjs/common';
import { Log } from '../platform/logging/index.js';
import type { Incident } from './incident.entity.js';
import { incidentEscalated } from './incidents.audit.js';
import type { Occasion } from './notice-texts.js';
import { Notices } from './notices.service.js';
import { OnCall } from './on-call.js';
import { HOUSE, IncidentTimeline } from './timeline.service.js';

/**
 * Calls people to an incident, and writes down whom. All of it inside the caller's transaction, on the locked incident;
 * what they are told leaves after the commit.
 */
@Injectable()
export class TeamCalls {
  constructor(
    private readonly notices: Notices,
    private readonly onCall: OnCall,
    private readonly timeline: IncidentTimeline,
    private readonly log: Log,
  ) {}

  /** What a high incident begins with. */
  async call(incident: Incident): Promise<void> {
    const details = await this.#post('called', incident, await this.onCall.team(incident));
    await this.timeline.write(incident.id, { what: 'called', actor: HOUSE, details });
    await this.timeline.write(incident.id, { what: 'isolation_proposed', actor: HOUSE });
  }

  /** An instance would isolate itself, and may not. */
  async proposeIsolation(incident: Incident): Promise<void> {
    const details = await this.#post('isolation_refused', incident, await this.onCall.team(incident));
    await this.timeline.write(incident.id, { what: 'isolation_proposed', actor: HOUSE, details });
  }

  /** Nobody has acknowledged in time. `escalationLevel` has grown already. */
  async escalate(incident: Incident): Promise<void> {
    const { id, escalationLevel: level } = incident;
    const audience = await this.#post('escalated', incident, await this.onCall.teamAndBeyond(incident));
    const audited = { action: incidentEscalated, after: { level } };
    await this.timeline.write(id, { what: 'escalated', actor: HOUSE, details: { level, ...audience }, audited });
  }

  async remind(incident: Incident): Promise<void> {
    const details = await this.#post('reminded', incident, await this.onCall.team(incident));
    await this.timeline.write(incident.id, { what: 'reminded', actor: HOUSE, details });
  }

  async tellAssignee(incident: Incident, assigneeId: string): Promise<void> {
    const address = await this.onCall.addressOf(assigneeId);
    await this.#post('assigned', incident, address ? [address] : []);
  }

  /** The log hears of it too: where neither contacts nor a webhook are set, it alone does. */
  async #post(occasion: Occasion, incident: Incident, mails: readonly string[]) {
    const { id, kind, severity } = incident;
    this.log.writeLiteral('warn', 'incident', { occasion, id, kind, severity });
    return { ...(await this.notices.post(occasion, incident, mails)) };
  }
}
