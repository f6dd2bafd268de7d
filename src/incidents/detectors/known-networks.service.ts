import { createHmac, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../common/index.js';
import { RootSecret, Settings } from '../../platform/config/index.js';
import { TransactionRunner } from '../../platform/database/index.js';
import { clientNetwork } from '../../platform/limits/index.js';
import { KnownNetworksRepository } from './known-networks.repository.js';

const DAY_MS = 86_400_000;
const REMEMBERED = 50_000;
const NETWORKS_OF_A_USER = 50;
const LABEL = 'detection/networks/v1';

/**
 * Where accounts sign in from: the networks of each (see `clientNetwork`), the last 50 of them, each for
 * `DETECT_NETWORK_MEMORY_DAYS` after its last use. A network in use costs one write a day.
 */
@Injectable()
export class KnownNetworks {
  readonly #fresh = new LRUCache<string, number>({ max: REMEMBERED });
  readonly #keys: readonly KeyObject[];
  readonly #keptMs: number;

  constructor(
    private readonly rows: KnownNetworksRepository,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
    settings: Settings,
    rootSecret: RootSecret,
  ) {
    this.#keys = [rootSecret, rootSecret.previous].flatMap((secret) => secret?.derive(LABEL) ?? []);
    this.#keptMs = settings.DETECT_NETWORK_MEMORY_DAYS * DAY_MS;
  }

  /** Remembers that the account was used from there. @returns true when it had been used, and never from there */
  async isNew(userId: string, address: string): Promise<boolean> {
    const ids = this.#keys.map((key) => idOf(key, userId, clientNetwork(address)));
    if (this.clock.nowMs() - (this.#fresh.get(ids[0]!) ?? 0) < DAY_MS) return false;
    const known = await this.transactions.runUnflushed(() => this.#remember(userId, ids[0]!));
    this.#fresh.set(ids[0]!, this.clock.nowMs());
    return known.length > 0 && !ids.some((id) => known.includes(id));
  }

  /** @returns what was known before */
  async #remember(userId: string, id: string): Promise<string[]> {
    const now = this.clock.now();
    const known = await this.rows.idsOf(userId, now);
    await this.rows.upsert({ id, userId, expiresAt: new Date(now.getTime() + this.#keptMs) });
    const others = known.filter((other) => other !== id);
    await this.rows.delete(others.slice(0, Math.max(0, others.length + 1 - NETWORKS_OF_A_USER)));
    await this.rows.deleteExpired(now);
    return known;
  }
}

function idOf(key: KeyObject, userId: string, network: string): string {
  return createHmac('sha256', key).update(`${userId} ${network}`).digest('base64url');
}
