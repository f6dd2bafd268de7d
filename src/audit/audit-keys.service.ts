import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { RootSecret, SecretSeal, SettingsError } from '../platform/config/index.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import type { AuditKeyRow } from './audit-chain.entity.js';
import { ChainMacs } from './chain-macs.js';

const SECRET_BYTES = 32;

class AuditKeySeal extends SecretSeal {
  constructor(rootSecret: RootSecret) {
    super(rootSecret, 'audit-key-seal/v1');
  }
}

/**
 * The secret behind the trail's MACs: random, made once, kept in the database sealed under the root secret. A copy of the
 * database is worth nothing to whoever wants to forge events, and a new `SECRET_KEY` voids none.
 */
@Injectable()
export class AuditKeys {
  readonly #seal: AuditKeySeal;
  readonly #macs = new Map<string, ChainMacs>();
  #current: ChainMacs | undefined;

  constructor(
    private readonly rows: AuditChainRepository,
    private readonly clock: Clock,
    rootSecret: RootSecret,
  ) {
    this.#seal = new AuditKeySeal(rootSecret);
  }

  /**
   * Makes the secret where there is none, and moves what `SECRET_KEY_PREVIOUS` sealed to `SECRET_KEY`. Within the caller's
   * transaction.
   * @throws SettingsError when neither opens the newest one
   */
  async prepare(): Promise<void> {
    const rows = await this.rows.keys();
    if (rows.length === 0) return this.make();
    for (const row of rows) await this.#open(row);
    if (!this.#macs.has(rows.at(-1)!.id)) {
      throw new SettingsError({ SECRET_KEY: "does not open this database's audit key" });
    }
  }

  /** Another secret for new MACs. Within the caller's transaction. */
  async make(): Promise<void> {
    const id = randomUUID();
    const row = { id, sealedKey: this.#seal.seal(randomBytes(SECRET_BYTES), id), createdAt: this.clock.now() };
    await this.rows.insertKey(row);
    await this.#open(row);
  }

  /** What new MACs are made with. */
  get current(): ChainMacs {
    if (!this.#current) throw new Error('the audit trail is not prepared');
    return this.#current;
  }

  find(keyId: string): ChainMacs | undefined {
    return this.#macs.get(keyId);
  }

  /** Every one that can be opened; more than one only where a secret was lost once. */
  get all(): readonly ChainMacs[] {
    return [...this.#macs.values()];
  }

  async #open({ id, sealedKey }: AuditKeyRow): Promise<void> {
    const secret = this.#opened(sealedKey, id);
    if (!secret) return;
    const rewrapped = this.#seal.rewrap(sealedKey, id);
    if (rewrapped) await this.rows.replaceSealedKey(id, rewrapped);
    this.#current = new ChainMacs(id, secret.toString('base64url'));
    this.#macs.set(id, this.#current);
  }

  #opened(sealedKey: string, id: string): Buffer | undefined {
    try {
      return this.#seal.open(sealedKey, id);
    } catch {
      return undefined;
    }
  }
}
