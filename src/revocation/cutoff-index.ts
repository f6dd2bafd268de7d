import { UuidSet } from './uuid-set.js';

const SLICE_MS = 5 * 60_000;

/**
 * The ids that are cut off, for as long as a token with one of them could still be good. They lie in slices by the time
 * at which that ends, so forgetting is dropping a slice, and costs nothing for each id.
 */
export class CutoffIndex {
  readonly #slices = new Map<number, UuidSet>();

  /** @param untilMs milliseconds since the epoch at which the last token with `id` expires */
  add(id: string, untilMs: number, nowMs: number): void {
    if (untilMs <= nowMs) return;
    this.#drop(nowMs);
    const end = Math.ceil(untilMs / SLICE_MS) * SLICE_MS;
    let slice = this.#slices.get(end);
    if (!slice) this.#slices.set(end, (slice = new UuidSet()));
    slice.add(id);
  }

  has(id: string): boolean {
    for (const slice of this.#slices.values()) if (slice.has(id)) return true;
    return false;
  }

  get size(): number {
    return this.#sum(({ size }) => size);
  }

  get bytes(): number {
    return this.#sum(({ bytes }) => bytes);
  }

  /** Forgets what can match nothing living any more. */
  #drop(nowMs: number): void {
    for (const end of this.#slices.keys()) if (end <= nowMs) this.#slices.delete(end);
  }

  #sum(of: (slice: UuidSet) => number): number {
    return [...this.#slices.values()].reduce((sum, slice) => sum + of(slice), 0);
  }
}
