import { LRUCache } from 'lru-cache';

const REMEMBERED_KEYS = 10_000;

/**
 * What this process has seen of each key within the last `windowMs`: distinct members, each once, at the time that it
 * was last seen. Bounded: no more than `enough` members of a key, no more than 10,000 keys. Who goes through ever new
 * keys makes it forget the oldest, never count them for somebody else.
 */
export class RecentHits {
  readonly #keys = new LRUCache<string, Map<string, number>>({ max: REMEMBERED_KEYS });

  constructor(
    private readonly windowMs: number,
    private readonly enough: number,
  ) {}

  /** @returns the members within the window, this one included; never more than `enough` */
  add(key: string, member: string, nowMs: number): number {
    const members = this.#keys.get(key) ?? new Map<string, number>();
    members.delete(member);
    members.set(member, nowMs);
    for (const [oldest, atMs] of members) {
      if (atMs > nowMs - this.windowMs && members.size <= this.enough) break;
      members.delete(oldest);
    }
    this.#keys.set(key, members);
    return members.size;
  }

  get size(): number {
    return this.#keys.size;
  }
}
