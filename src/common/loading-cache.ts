import { LRUCache } from 'lru-cache';

export interface LoadingCacheOptions<V> {
  readonly maxEntries: number;
  readonly load: (key: string) => Promise<V>;
}

/**
 * Bounded memory of what is true now. Invariant: a value that was read before `invalidate(key)` is never
 * remembered after it, so a slow read cannot bring back what a change took away. Nothing grows old by itself.
 */
export class LoadingCache<V extends object> {
  readonly #values: LRUCache<string, V>;
  readonly #loads = new Map<string, Promise<V>>();

  constructor(private readonly options: LoadingCacheOptions<V>) {
    this.#values = new LRUCache({ max: options.maxEntries });
  }

  /** The remembered value, else one shared read. What the read throws reaches every waiter and is not remembered. */
  get(key: string): V | Promise<V> {
    return this.#values.get(key) ?? this.#loads.get(key) ?? this.#load(key);
  }

  invalidate(key: string): void {
    this.#values.delete(key);
    this.#loads.delete(key);
  }

  invalidateAll(): void {
    this.#values.clear();
    this.#loads.clear();
  }

  async #load(key: string): Promise<V> {
    const load = this.options.load(key);
    this.#loads.set(key, load);
    try {
      const value = await load;
      if (this.#loads.get(key) === load) this.#values.set(key, value);
      return value;
    } finally {
      if (this.#loads.get(key) === load) this.#loads.delete(key);
    }
  }
}
