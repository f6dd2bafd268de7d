import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { clientAddressBlock } from '../platform/limits/index.js';
import type { Session } from './session.entity.js';
import { SessionsRepository, type SessionTrace } from './sessions.repository.js';

const NO_ADDRESS = clientAddressBlock(undefined);

/**
 * Sessions as they were opened, refreshed and ended, where they came from and whose live on: for whoever looks into what
 * has happened. A session whose last token has expired is no longer there.
 */
@Injectable()
export class SessionTraces {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly clock: Clock,
  ) {}

  find(id: string): Promise<Session | null> {
    return this.sessions.find(id);
  }

  /** Living or not, newest first. */
  newestOf(userId: string, limit: number): Promise<Session[]> {
    return this.sessions.newestOf(userId, limit);
  }

  /**
   * All that were opened from the source.
   * @param source an address, or an IPv6 /64 as `clientAddressBlock()` writes it
   */
  async openedFrom(source: string): Promise<SessionTrace[]> {
    const block = clientAddressBlock(source.replace(/\/64$/, ''));
    // What is no address stands for no source, and not for all that are none.
    if (block === NO_ADDRESS) return [];
    const known = await this.sessions.addresses();
    return this.sessions.openedFrom(known.filter((address) => clientAddressBlock(address) === block));
  }

  /** Living sessions of these users; only those opened before `before`, where it is given. */
  livingOf(userIds: readonly string[], before?: Date): Promise<SessionTrace[]> {
    return this.sessions.livingOf(userIds, this.clock.now(), before);
  }
}
