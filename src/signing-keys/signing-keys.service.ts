import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { RootSecret, Settings, SettingsError } from '../platform/config/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { KeySeal } from './key-seal.js';
import { generateSigningKey, type SigningKey } from './key-material.js';
import { SigningKeyRow } from './signing-key.entity.js';

/**
 * The keys that access tokens are signed with, held in memory. Exactly one is active; the others verify what they
 * signed.
 */
@Injectable()
export class SigningKeysService {
  readonly #keys = new Map<string, SigningKey>();
  #active: SigningKey | undefined;

  constructor(
    private readonly transactions: TransactionRunner,
    private readonly seal: KeySeal,
    private readonly rootSecret: RootSecret,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** The key that signs now. */
  get active(): SigningKey {
    if (!this.#active) throw new Error('signing keys are used before they are loaded');
    return this.#active;
  }

  /** All keys that verify, whether they sign or not. */
  get all(): readonly SigningKey[] {
    return [...this.#keys.values()];
  }

  find(kid: string): SigningKey | undefined {
    return this.#keys.get(kid);
  }

  /**
   * Loads the keys, making the first one where there is none for `ALGORITHM`. Called under the startup lock.
   * @throws SettingsError when `SECRET_KEY` does not open the stored keys
   */
  async prepare(): Promise<void> {
    await this.#load();
    if (this.#active?.algorithm !== this.settings.ALGORITHM) {
      const key = await this.#newKey();
      await this.#activate(key);
      this.#keys.set(key.kid, key);
      this.#active = key;
    }
  }

  async #load(): Promise<void> {
    for (const row of await this.transactions.repository(SigningKeyRow).find()) {
      const key = this.#open(row);
      if (!key) continue;
      this.#keys.set(key.kid, key);
      if (row.state === 'active') this.#active = key;
    }
  }

  /** An HS256 row of another `SECRET_KEY` opens to nothing: what it signed can no longer be verified. */
  #open(row: SigningKeyRow): SigningKey | undefined {
    if (row.algorithm === 'HS256') {
      const own = this.#hs256Key();
      return own.kid === row.kid ? own : undefined;
    }
    try {
      const pkcs8 = this.seal.open(row.sealedPrivateKey!, row.kid);
      const signWith = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
      return { kid: row.kid, algorithm: row.algorithm, signWith, verifyWith: createPublicKey(signWith) };
    } catch {
      throw new SettingsError({ SECRET_KEY: "does not open this database's signing keys" });
    }
  }

  #newKey(): SigningKey | Promise<SigningKey> {
    const { ALGORITHM } = this.settings;
    return ALGORITHM === 'HS256' ? this.#hs256Key() : generateSigningKey(ALGORITHM);
  }

  #hs256Key(): SigningKey {
    const key = this.rootSecret.hs256Key();
    const kid = createHash('sha256').update(this.rootSecret.derive('hs256-kid/v1').export()).digest('base64url');
    return { kid, algorithm: 'HS256', signWith: key, verifyWith: key };
  }

  async #activate(key: SigningKey): Promise<void> {
    const now = this.clock.now();
    const symmetric = key.algorithm === 'HS256';
    const pkcs8 = symmetric ? null : key.signWith.export({ format: 'der', type: 'pkcs8' });
    await this.transactions.run(async () => {
      const rows = this.transactions.repository(SigningKeyRow);
      await rows.update({ state: 'active' }, { state: 'retired', retiredAt: now });
      await rows.save(
        rows.create({
          kid: key.kid,
          algorithm: key.algorithm,
          state: 'active',
          sealedPrivateKey: pkcs8 && this.seal.seal(pkcs8, key.kid),
          publicKey: symmetric ? null : key.verifyWith.export({ format: 'pem', type: 'spki' }).toString(),
          createdAt: now,
          retiredAt: null,
        }),
      );
    });
  }
}
