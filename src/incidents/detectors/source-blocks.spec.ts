import type { Change, ChangeFeed, ChangeListener } from '../../platform/changes/index.js';
import type { Settings } from '../../platform/config/index.js';
import { Latch } from '../../../test/support/latch.js';
import { TestClock } from '../../../test/support/test-clock.js';
import { SourceBlocks } from './source-blocks.service.js';

const SOURCE = '203.0.113.9';

/** What is announced is heard as soon as it is committed, and one commit may overtake another. */
class SlowFeed {
  readonly announced: Change[] = [];
  readonly committing: Latch[] = [];
  readonly #listeners = new Map<string, ChangeListener>();

  listen(topic: string, listener: ChangeListener): void {
    this.#listeners.set(topic, listener);
  }

  async announce(changes: readonly Change[]): Promise<void> {
    const committed = new Latch();
    this.committing.push(committed);
    this.announced.push(...changes);
    await committed.opened;
    for (const change of changes) this.tell(change);
  }

  tell({ topic, subject, until }: Change): void {
    this.#listeners.get(topic)!.heard(subject, until!.getTime());
  }
}

describe('a block of a source that is lifted', () => {
  const clock = new TestClock();
  let feed: SlowFeed;
  let blocks: SourceBlocks;

  beforeEach(async () => {
    feed = new SlowFeed();
    blocks = new SourceBlocks({ DETECT_BLOCK_MINUTES: 5 } as Settings, feed as unknown as ChangeFeed, clock);
    const blocked = blocks.block(SOURCE);
    expect(blocks.remainingMs(SOURCE)).toBeGreaterThan(0);
    const lifted = blocks.lift(SOURCE);
    // The lift overtakes the block.
    for (const committed of feed.committing.toReversed()) {
      committed.open();
      await new Promise(setImmediate);
    }
    await blocked;
    expect(await lifted).toBe(true);
  });

  it('is over, whatever was committed first, and however late or often it is heard of', () => {
    expect(blocks.remainingMs(SOURCE)).toBe(0);
    for (const change of feed.announced.toReversed()) feed.tell(change);
    expect(blocks.remainingMs(SOURCE)).toBe(0);
    expect(blocks.isEmpty).toBe(true);
  });

  it('does not keep the source from being refused again by an instance that refuses for less long', () => {
    const shorter = new SlowFeed();
    const restarted = new SourceBlocks(
      { DETECT_BLOCK_MINUTES: 1 } as Settings,
      shorter as unknown as ChangeFeed,
      clock,
    );
    for (const change of feed.announced) shorter.tell(change);
    expect(restarted.remainingMs(SOURCE)).toBe(0);
    void restarted.block(SOURCE);
    expect(restarted.remainingMs(SOURCE)).toBeGreaterThan(0);
  });

  it('does not keep the source from being refused again', () => {
    clock.pass({ seconds: 1 });
    void blocks.block(SOURCE);
    expect(blocks.remainingMs(SOURCE)).toBeGreaterThan(0);
  });
});
