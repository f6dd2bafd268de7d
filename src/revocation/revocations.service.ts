import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { ChangeFeed, type Memory } from '../platform/changes/index.js';
import { CutoffIndex } from './cutoff-index.js';

const TOPIC = 'cutoff';

/** What is taken back: a session with all its tokens (`sid`), or one token (`jti`). */
export interface Cutoff {
  readonly id: string;
  /** When the last access token that carries the id expires; from then on there is nothing to refuse. */
  readonly until: Date;
}

/** The part of a token that can be cut off. */
export interface RevocableToken {
  readonly sid: string;
  readonly jti: string;
}

/**
 * What is no longer valid although it is signed and has not expired. The one point that every verification of an access
 * token passes. Wider cut-offs (a user, a client, everybody) are the cut-offs of their sessions: no clock is compared,
 * so a session that is opened in the same millisecond stands. Answers from memory: neither SQL nor Redis.
 */
@Injectable()
export class Revocations {
  readonly #index = new CutoffIndex();

  constructor(
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
  ) {
    feed.listen(TOPIC, {
      heard: (id, untilMs) => this.#index.add(id, untilMs, this.clock.nowMs()),
      // A cut-off is never taken back, so nothing that was heard becomes untrue.
      missed: () => undefined,
    });
  }

  /** Within the caller's transaction; in force on every instance after its commit. */
  cutOff(cutoffs: readonly Cutoff[]): Promise<void> {
    return this.feed.announce(cutoffs.map(({ id, until }) => ({ topic: TOPIC, subject: id, until })));
  }

  /** Has `memory`, of sessions by id, forget the ones that are cut off. */
  whenCutOff(memory: Memory): void {
    this.feed.keepFresh(TOPIC, memory);
  }

  /**
   * False when the token's session or the token itself was taken back.
   * @throws Problem `service.dependency_down` when this instance cannot know: it has heard nothing for too long
   */
  stands({ sid, jti }: RevocableToken): boolean {
    this.feed.assertCurrent();
    return !this.#index.has(sid) && !this.#index.has(jti);
  }

  /** What the memory of cut-offs takes. */
  get footprint(): { readonly cutoffs: number; readonly bytes: number } {
    return { cutoffs: this.#index.size, bytes: this.#index.bytes };
  }
}
