import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { clientAddressBlock } from '../platform/limits/index.js';
import { SessionTracesRepository, type SessionTrace } from './session-traces.repository.js';

/** Where sessions came from and whose live on: for whoever looks into what has happened. */
@Injectable()
export class SessionTraces {
  constructor(
    private readonly traces: SessionTracesRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Sessions that were opened from the source and whose last token has not expired long ago.
   * @param source an address, or an IPv6 /64 as `clientAddressBlock()` writes it
   */
  async openedFrom(source: string): Promise<SessionTrace[]> {
    const block = clientAddressBlock(source.replace(/\/64$/, ''));
    const known = await this.traces.addresses();
    return this.traces.openedFrom(known.filter((address) => clientAddressBlock(address) === block));
  }

  /** Living sessions of these users; only those opened before `before`, where it is given. */
  livingOf(userIds: readonly string[], before?: Date): Promise<SessionTrace[]> {
    return this.traces.livingOf(userIds, this.clock.now(), before);
  }
}
