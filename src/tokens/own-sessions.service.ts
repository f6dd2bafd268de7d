import { Injectable } from '@nestjs/common';
import { Clock, type Page } from '../common/index.js';
import { Pages, type PageQuery } from '../platform/pages/index.js';
import type { Session } from './session.entity.js';
import { SessionsRepository } from './sessions.repository.js';

/** What people see of their own sessions. */
@Injectable()
export class OwnSessionsService {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly pages: Pages,
    private readonly clock: Clock,
  ) {}

  /** The user's living sessions, newest first. @throws Problem `request.cursor_invalid` */
  list(userId: string, query: PageQuery): Promise<Page<Session>> {
    return this.pages.read(query, {
      described: { name: 'sessions', userId },
      read: (reach) => this.sessions.listLiving(userId, this.clock.nowMs(), reach),
      placeOf: ({ createdAt, id }) => ({ key: createdAt.getTime(), id }),
    });
  }
}
