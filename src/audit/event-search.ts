import { Injectable } from '@nestjs/common';
import { AuditEventsRepository, type AuditFilter, type FoundEvent } from './audit-events.repository.js';

export interface FoundEvents {
  /** Oldest first. */
  readonly events: readonly FoundEvent[];
  /** Between these two instants there is more than was read. */
  readonly gap?: { readonly from: Date; readonly to: Date };
}

/**
 * Events for rooms that put them beside what they know themselves. Nothing waits for the chain, and nothing is recorded:
 * whoever reads for somebody says so in an event of its own.
 */
@Injectable()
export class EventSearch {
  constructor(private readonly events: AuditEventsRepository) {}

  /**
   * All of them, or the oldest half and the newest half of the limit: neither can a flood that follows push the beginning
   * out, nor one that precedes hide the end. An index answers, whichever filter it is.
   */
  async find(wanted: AuditFilter, limit: number): Promise<FoundEvents> {
    const oldest = await this.events.search(wanted, 'ASC', { limit });
    if (oldest.length <= limit) return { events: oldest };
    const half = Math.floor(limit / 2);
    const newest = await this.events.search(wanted, 'DESC', { limit: half });
    const [head, tail] = [oldest.slice(0, half), newest.slice(0, half).toReversed()];
    return { events: [...head, ...tail], gap: { from: head.at(-1)!.at, to: tail[0]!.at } };
  }
}
