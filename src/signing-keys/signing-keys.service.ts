import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Clock, dependencyDown } from '../common/index.js';
import { ChangeFeed } from '../platform/changes/index.js';
import type { SigningKey, VerificationKey } from './key-material.js';
import { canSign, KeyVault } from './key-vault.js';
import type { SigningKeyRow } from './signing-key.entity.js';
import { keyUnavailable } from './signing-keys.errors.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

/** Every instance hears on it that the stored keys are others now. */
export const KEYS_TOPIC = 'keys';

interface HeldKey {
  readonly key: VerificationKey;
  /** Milliseconds since the epoch; the moment itself is out. */
  readonly verifiesUntilMs: number;
}

/** What a `kid` of ours looks like: a SHA-256 digest in base64url. */
const KID = /^[\w-]{43}$/;
const LOOK_UP_INTERVAL_MS = 1000;
const RETRY_AFTER_SECONDS = 1;

/**
 * The keys that access tokens are signed with, as this instance holds them in memory. One signs; the others verify:
 * what comes next for the sake of instances that sign with it already, what is retired until its time is up. What
 * another instance changes is read again as soon as it is heard of.
 */
@Injectable()
export class SigningKeysService implements OnApplicationShutdown {
  readonly #log = new Logger('SigningKeys');
  #held: ReadonlyMap<string, HeldKey> = new Map();
  #active: SigningKey | undefined;
  #reading: Promise<void> | undefined;
  #nextReading: Promise<void> | undefined;
  #lookedUpAtMs = Number.NEGATIVE_INFINITY;
  #retry: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(
    private readonly rows: SigningKeysRepository,
    private readonly vault: KeyVault,
    private readonly clock: Clock,
    feed: ChangeFeed,
  ) {
    const read = () => void this.#readUntilDone();
    feed.listen(KEYS_TOPIC, { heard: read, missed: read });
  }

  async onApplicationShutdown(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#retry);
    await Promise.allSettled([this.#reading, this.#nextReading]);
  }

  /** The key that signs now. @throws Problem `key.unavailable` when there is none, or this instance cannot open it */
  get active(): SigningKey {
    if (!this.#active) throw keyUnavailable({ retryAfterSeconds: RETRY_AFTER_SECONDS });
    return this.#active;
  }

  /** All keys that verify, whether they sign or not. */
  get all(): readonly VerificationKey[] {
    return [...this.#held.keys()].flatMap((kid) => this.find(kid) ?? []);
  }

  /** The key, if it verifies now. */
  find(kid: string): VerificationKey | undefined {
    const held = this.#held.get(kid);
    return held && this.clock.nowMs() < held.verifiesUntilMs ? held.key : undefined;
  }

  /**
   * `find()` that asks the database where the key is unknown: another instance may have made it a moment ago. However
   * many strangers' `kid`s are asked for, the database is asked once a second.
   * @throws Problem `service.dependency_down` when the database cannot say
   */
  async lookUp(kid: string): Promise<VerificationKey | undefined> {
    const known = this.find(kid);
    if (known || !KID.test(kid)) return known;
    const nowMs = this.clock.monotonicMs();
    if (nowMs - this.#lookedUpAtMs >= LOOK_UP_INTERVAL_MS) {
      this.#lookedUpAtMs = nowMs;
      void this.reload().catch(() => undefined);
    }
    try {
      await (this.#nextReading ?? this.#reading);
    } catch (cause) {
      throw dependencyDown({ cause, retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    return this.find(kid);
  }

  /** Reads the keys from the database: what was committed when this was called is known afterwards. */
  reload(): Promise<void> {
    // One that is under way may have read before the commit that the caller means.
    this.#nextReading ??= (this.#reading ?? Promise.resolve()).catch(() => undefined).then(() => this.#startReading());
    return this.#nextReading;
  }

  #startReading(): Promise<void> {
    this.#nextReading = undefined;
    const reading = this.#read().finally(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
    this.#reading = reading;
    return reading;
  }

  async #read(): Promise<void> {
    const rows = await this.rows.all();
    const held = new Map<string, HeldKey>();
    for (const row of rows) {
      const key = this.#open(row);
      if (key) held.set(row.kid, { key, verifiesUntilMs: row.verifiesUntil?.getTime() ?? Infinity });
    }
    const active = held.get(rows.find(({ state }) => state === 'active')?.kid ?? '')?.key;
    this.#held = held;
    this.#active = canSign(active) ? active : undefined;
  }

  /** A key once opened stays open, whatever secret seals it now; a `kid` means one key for ever. */
  #open(row: SigningKeyRow): VerificationKey | undefined {
    const known = this.#held.get(row.kid)?.key;
    return canSign(known) && row.environment === this.vault.environment ? known : this.vault.open(row);
  }

  /** What was heard of must be known, however often it takes. */
  async #readUntilDone(): Promise<void> {
    clearTimeout(this.#retry);
    try {
      await this.reload();
    } catch (error) {
      if (this.#isOver) return;
      this.#log.error('the signing keys could not be read; trying again', error);
      this.#retry = setTimeout(() => void this.#readUntilDone(), RETRY_AFTER_SECONDS * 1000).unref();
    }
  }
}
