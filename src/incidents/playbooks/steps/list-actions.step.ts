import { Injectable } from '@nestjs/common';
import { AuditEventsService } from '../../../audit/index.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';
import { counted } from './each-user.js';
import { sinceOf } from './since.js';

const LISTED_MAX = 100;

/**
 * What the users concerned did since `since`, or since a day before the incident, oldest first: of each the last hundred
 * actions, as the trail has them. Reads alone, and the trail says so.
 */
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
    const actions: ({ at: string } & Record<string, unknown>)[] = [];
    let hasMore = false;
    for (const actorId of context.concerned('users')) {
      const { items, nextCursor } = await this.events.list({ actorId, from, limit: LISTED_MAX });
      hasMore ||= nextCursor !== null;
      for (const { at, action, outcome, subjectType, subjectId, requestId } of items.toReversed()) {
        actions.push({ at: at.toISOString(), actorId, action, outcome, subjectType, subjectId, requestId });
      }
    }
    const story = actions.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
    return { summary: `${counted(story, 'action')} listed`, concerned: {}, details: { actions: story, hasMore } };
  }

  run(context: PlaybookContext): Promise<Finding> {
    return this.plan(context);
  }
}
