import { Injectable } from '@nestjs/common';
import { sessionsRevoke, SessionsService } from '../../../tokens/index.js';
import type { Incident } from '../../incident.entity.js';
import type { PlaybookParameters } from '../playbook-parameters.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';
import { counted } from './each-user.js';

/** Ends the session whose refresh token was stolen: the one that is named, or the one that the incident is about. */
@Injectable()
export class KillFamily extends PlaybookStep {
  readonly name = 'kill-family';
  override readonly needs = [sessionsRevoke];
  override readonly takes = ['sessionId'] as const;

  constructor(private readonly sessions: SessionsService) {
    super();
  }

  plan({ incident, parameters }: PlaybookContext): Promise<Finding> {
    const sessions = familyOf(incident, parameters);
    return Promise.resolve({
      summary: `${counted(sessions, 'session')} would be dead with its refresh family`,
      concerned: { sessions },
    });
  }

  async run({ incident, parameters }: PlaybookContext): Promise<Finding> {
    const sessions = familyOf(incident, parameters);
    for (const id of sessions) await this.sessions.end(id, 'refresh_reuse');
    return { summary: `${counted(sessions, 'session')} dead, and its refresh family`, concerned: { sessions } };
  }
}

function familyOf({ cause }: Incident, { sessionId }: PlaybookParameters): readonly string[] {
  const named = sessionId ?? /^session (\S+)$/.exec(cause)?.[1];
  return named === undefined ? [] : [named];
}
