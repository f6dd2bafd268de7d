import { Injectable } from '@nestjs/common';
import type { Session } from './session.entity.js';
import { SessionsRepository } from './sessions.repository.js';

/** Sessions as they were opened, refreshed and ended, for who investigates. What has expired is no longer there. */
@Injectable()
export class SessionHistory {
  constructor(private readonly sessions: SessionsRepository) {}

  find(id: string): Promise<Session | null> {
    return this.sessions.find(id);
  }

  /** Newest first. */
  newestOf(userId: string, limit: number): Promise<Session[]> {
    return this.sessions.newestOf(userId, limit);
  }
}
