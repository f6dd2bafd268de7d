import { Injectable } from '@nestjs/common';
import { AuditEventsService } from '../../../audit/index.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';
import { counted } from './each-user.js';
import { sinceOf } from './since.js';

const LISTED_MAX = 100;

/** What the users concerned did since `since`, newest first, as the trail has it. Reads alone, and the trail says so. */
@Injectable()
export class ListActions extends PlaybookStep {
  readonly name = 'list-actions';
  override readonly needs = ['audit:read'];
  override readonly takes = ['since'] as const;

  constructor(private readonly events: AuditEventsService) {
    super();
  }

  async plan(context: PlaybookContext): Promise<Finding> {
    const from = sinceOf(context.incident, context.parameters).toISOString();
    const actions: object[] = [];
    let hasMore = false;
    for (const actorId of context.concerned('users')) {
      const { items, nextCursor } = await this.events.list({ actorId, from, limit: LISTED_MAX });
      hasMore ||= nextCursor !== null;
      for (const { at, action, outcome, subjectType, subjectId, requestId } of items) {
        actions.push({ at: at.toISOString(), actorId, action, outcome, subjectType, subjectId, requestId });
      }
    }
    return { summary: `${counted(actions, 'action')} listed`, concerned: {}, details: { actions, hasMore } };
  }

  run(context: PlaybookContext): Promise<Finding> {
    return this.plan(context);
  }
}
