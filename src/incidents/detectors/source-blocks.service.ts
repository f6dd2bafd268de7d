import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../common/index.js';
import { ChangeFeed } from '../../platform/changes/index.js';
import { Settings } from '../../platform/config/index.js';
import { clientAddressBlock } from '../../platform/limits/index.js';

const MINUTE_MS = 60_000;
const REMEMBERED_BLOCKS = 10_000;
const SUBJECT_MAX = 64;
const BLOCKED = 'source-blocked';
const LIFTED = 'source-lifted';

/** A source that is refused for a while: altogether, or on one route alone. */
export interface SourceBlock {
  /** As `clientAddressBlock()` has it: an address, or an IPv6 /64. */
  readonly source: string;
  /** Left out where everything is refused that comes without a good token. */
  readonly route?: string;
  readonly untilMs: number;
}

/**
 * Who is refused at the door just now. Answers from memory; every instance hears of a block and of its end a moment
 * after the commit, and one that starts later too. A block ends by itself: what goes on is noticed again. With
 * `DETECT_BLOCK_MINUTES` 0 nobody is refused.
 */
@Injectable()
export class SourceBlocks {
  readonly #log = new Logger(SourceBlocks.name);
  readonly #blocks = new LRUCache<string, number>({ max: REMEMBERED_BLOCKS });
  /** Until when what was lifted would have lasted. It may be heard of after its end, and then counts no more. */
  readonly #lifted = new LRUCache<string, number>({ max: REMEMBERED_BLOCKS });
  readonly #forMs: number;

  constructor(
    settings: Settings,
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
  ) {
    this.#forMs = settings.DETECT_BLOCK_MINUTES * MINUTE_MS;
    const missed = () => [this.#blocks, this.#lifted].forEach((known) => known.clear());
    feed.listen(BLOCKED, { heard: (subject, untilMs) => this.#begin(subject, untilMs), missed });
    feed.listen(LIFTED, { heard: (subject, untilMs) => this.#end(subject, untilMs), missed });
  }

  /** True while there is certainly nobody to refuse. */
  get isEmpty(): boolean {
    return this.#blocks.size === 0;
  }

  /** Milliseconds for which a request from `address` to `route` is refused; 0 when it is not. */
  remainingMs(address: string, route?: string): number {
    const untilMs = this.#blocks.get(subjectOf(address, route)) ?? 0;
    return Math.max(untilMs - this.clock.nowMs(), 0);
  }

  /** False where `DETECT_BLOCK_MINUTES` is 0: then nobody is refused. */
  get areOn(): boolean {
    return this.#forMs > 0;
  }

  /**
   * Refuses the source from now on, here at once. What is refused already is not refused for longer. Waiting for it is
   * waiting until other instances can know; it never fails.
   */
  async block(address: string, route?: string): Promise<void> {
    if (!this.areOn || this.remainingMs(address, route) > 0) return;
    this.#forgetEnded();
    const subject = subjectOf(address, route);
    // A block that ends later than the lifted one is a new one, whatever the settings and the clock were there.
    const untilMs = Math.max(this.clock.nowMs() + this.#forMs, (this.#lifted.get(subject) ?? 0) + 1);
    this.#begin(subject, untilMs);
    try {
      await this.feed.announce([{ topic: BLOCKED, subject, until: new Date(untilMs) }]);
    } catch (error) {
      this.#log.error('other instances do not hear of a blocked source', error);
    }
  }

  list(): SourceBlock[] {
    const nowMs = this.clock.nowMs();
    return [...this.#blocks.entries()].flatMap(([subject, untilMs]) => {
      const [source, ...route] = subject.split(' ');
      if (untilMs <= nowMs) return [];
      return [{ source: source!, ...(route.length > 0 ? { route: route.join(' ') } : {}), untilMs }];
    });
  }

  /** Lets the source in again, everywhere. @returns false when it was not refused */
  async lift(source: string): Promise<boolean> {
    const lifted = this.list().filter((block) => block.source === source);
    // For as long as the block would have lasted: an instance that starts meanwhile hears of both.
    const changes = lifted.map(({ route, untilMs }) => ({
      topic: LIFTED,
      subject: route === undefined ? source : `${source} ${route}`,
      until: new Date(untilMs),
    }));
    await this.feed.announce(changes);
    return lifted.length > 0;
  }

  #begin(subject: string, untilMs: number): void {
    const known = Math.max(this.#lifted.get(subject) ?? 0, this.#blocks.get(subject) ?? 0);
    if (untilMs > known) this.#blocks.set(subject, untilMs);
  }

  #end(subject: string, untilMs: number): void {
    this.#lifted.set(subject, untilMs);
    if ((this.#blocks.get(subject) ?? 0) <= untilMs) this.#blocks.delete(subject);
  }

  #forgetEnded(): void {
    const nowMs = this.clock.nowMs();
    for (const known of [this.#blocks, this.#lifted]) {
      for (const [subject, untilMs] of known) if (untilMs <= nowMs) known.delete(subject);
    }
  }
}

/** Source and route in one word of the length that a change may have. */
function subjectOf(address: string, route: string | undefined): string {
  const source = clientAddressBlock(address);
  return route === undefined ? source : `${source} ${route}`.slice(0, SUBJECT_MAX);
}
