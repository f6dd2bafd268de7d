import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { ChangeFeed, EVERYTHING } from '../platform/changes/index.js';
import { Settings } from '../platform/config/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { generateSigningKey, type PairAlgorithm, type SigningKey } from './key-material.js';
import { KeyVault } from './key-vault.js';
import type { SigningKeyRow } from './signing-key.entity.js';
import { SigningKeysRepository } from './signing-keys.repository.js';
import { KEYS_TOPIC } from './signing-keys.service.js';

export type StoredKeys = readonly SigningKeyRow[];

export interface KeyPair {
  readonly active: SigningKey;
  readonly next: SigningKey;
}

const LOCK = 'signing-keys';
const MINUTE_MS = 60_000;
/** Until every instance has heard, one may go on signing with a key that is retired already. */
const STRAGGLERS_MS = 60_000;

export const keyIn = (state: SigningKeyRow['state'], rows: StoredKeys): SigningKeyRow | undefined =>
  rows.find((row) => row.state === state);

/**
 * The steps from `next` by `active` and `retired` to gone. Keys are changed by one instance at a time and only as
 * long as they are what it has seen: of several who want the same change, one makes it.
 */
@Injectable()
export class KeyLifeCycle {
  constructor(
    private readonly rows: SigningKeysRepository,
    private readonly vault: KeyVault,
    private readonly transactions: TransactionRunner,
    private readonly feed: ChangeFeed,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /**
   * Changes the keys in one transaction, which every instance hears of.
   * @param isStill judges the stored keys under the lock; where it does not hold, nothing happens
   * @returns whether the change was made
   */
  change(isStill: (rows: StoredKeys) => boolean, work: (rows: StoredKeys) => Promise<void>): Promise<boolean> {
    return this.transactions.runExclusively(LOCK, async () => {
      const rows = await this.rows.all();
      if (!isStill(rows)) return false;
      await work(rows);
      await this.feed.announce([{ topic: KEYS_TOPIC, subject: EVERYTHING }]);
      return true;
    });
  }

  /** To be called before a transaction, never in one. */
  async generatePair(algorithm: PairAlgorithm): Promise<KeyPair> {
    const [active, next] = await Promise.all([generateSigningKey(algorithm), generateSigningKey(algorithm)]);
    return { active, next };
  }

  async addNext(key: SigningKey, rows: StoredKeys): Promise<void> {
    await this.rows.put(this.#rowOf(key, 'next', rows));
  }

  async addActive(key: SigningKey, rows: StoredKeys): Promise<void> {
    await this.rows.put(this.#rowOf(key, 'active', rows));
  }

  async activate({ kid }: SigningKeyRow): Promise<void> {
    await this.rows.update(kid, { state: 'active', activatedAt: this.clock.now() });
  }

  /** Its private half is of no use any more, to us. */
  async retire({ kid, tokenMinutes }: SigningKeyRow): Promise<void> {
    const nowMs = this.clock.nowMs();
    await this.rows.update(kid, {
      state: 'retired',
      retiredAt: new Date(nowMs),
      verifiesUntil: new Date(nowMs + tokenMinutes * MINUTE_MS + STRAGGLERS_MS),
      sealedPrivateKey: null,
    });
  }

  /** What they signed is refused from now on. */
  async discard(rows: StoredKeys): Promise<void> {
    await this.rows.delete(rows.map(({ kid }) => kid));
  }

  /** Of keys that sign, or will: to what this instance needs. */
  async raiseTokenMinutes(): Promise<void> {
    const minutes = this.settings.ACCESS_TOKEN_EXPIRE_MINUTES;
    await this.transactions.run(() => this.rows.raiseTokenMinutes(minutes, this.vault.environment));
  }

  /** Retired keys whose last token has expired. */
  async deleteGone(): Promise<void> {
    await this.transactions.run(() => this.rows.deleteGone(this.clock.now()));
  }

  #rowOf(key: SigningKey, state: 'next' | 'active', rows: StoredKeys): SigningKeyRow {
    const now = this.clock.now();
    const signing = rows.filter((row) => row.state !== 'retired' && row.environment === this.vault.environment);
    return {
      ...this.vault.contentsOf(key),
      state,
      // What other instances need is known from the keys that they sign with.
      tokenMinutes: Math.max(this.settings.ACCESS_TOKEN_EXPIRE_MINUTES, ...signing.map((row) => row.tokenMinutes)),
      createdAt: now,
      activatedAt: state === 'active' ? now : null,
      retiredAt: null,
      verifiesUntil: null,
    };
  }
}
