import { Injectable, Logger } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { Settings, SettingsError } from '../platform/config/index.js';
import { keyIn, KeyLifeCycle, type StoredKeys } from './key-life-cycle.js';
import { generateSigningKey } from './key-material.js';
import { canSign, KeyVault } from './key-vault.js';
import type { SigningKeyRow } from './signing-key.entity.js';
import { developmentKeysDiscarded, keysPrepared } from './signing-keys.audit.js';
import { SigningKeysRepository } from './signing-keys.repository.js';
import { SigningKeysService } from './signing-keys.service.js';

/** Brings the stored keys to where a starting process needs them. */
@Injectable()
export class KeyPreparationService {
  readonly #log = new Logger('SigningKeys');

  constructor(
    private readonly keys: SigningKeysService,
    private readonly lifeCycle: KeyLifeCycle,
    private readonly rows: SigningKeysRepository,
    private readonly vault: KeyVault,
    private readonly settings: Settings,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Makes the first keys, goes over to another `ALGORITHM` or HS256 secret, and loads the keys. Called under the
   * startup lock.
   * @throws SettingsError like `open()`
   */
  async prepare(): Promise<void> {
    if (this.settings.isProduction) await this.#discardDevelopmentKeys();
    await this.lifeCycle.deleteGone();
    while (!(await this.#isPrepared()));
    await this.lifeCycle.raiseTokenMinutes();
    await this.keys.reload();
  }

  /**
   * Loads the keys as they are.
   * @throws SettingsError when `SECRET_KEY` does not open them, or they are production's and this process is not
   */
  async open(): Promise<void> {
    this.#assertOwn(await this.rows.all());
    await this.keys.reload();
  }

  /** They lay on a developer's machine. */
  async #discardDevelopmentKeys(): Promise<void> {
    if (!(await this.rows.all()).some(isOfDevelopment)) return;
    const discarded = await this.lifeCycle.change(
      (rows) => rows.some(isOfDevelopment),
      async (rows) => {
        await this.lifeCycle.discard(rows.filter(isOfDevelopment));
        await this.audit.record({ action: developmentKeysDiscarded });
      },
    );
    if (discarded) this.#log.warn('signing keys that were made in development are discarded');
  }

  /** False when the stored keys have become others meanwhile. */
  async #isPrepared(): Promise<boolean> {
    const seen = await this.rows.all();
    this.#assertOwn(seen);
    const change = await this.#changeNeeded(seen);
    return !change || this.lifeCycle.change((rows) => outlineOf(rows) === outlineOf(seen), change);
  }

  #assertOwn(rows: StoredKeys): void {
    const { environment } = this.vault;
    if (environment === 'development' && rows.some((row) => row.environment === 'production')) {
      const fault = `is ${this.settings.NODE_ENV}, but the database holds signing keys of production`;
      throw new SettingsError({ NODE_ENV: fault });
    }
    const active = keyIn('active', rows);
    if (!active || active.algorithm === 'HS256' || active.environment !== environment) return;
    if (!canSign(this.vault.open(active))) {
      throw new SettingsError({ SECRET_KEY: "does not open this database's signing keys" });
    }
  }

  async #changeNeeded(seen: StoredKeys): Promise<((rows: StoredKeys) => Promise<void>) | undefined> {
    const { ALGORITHM } = this.settings;
    if (!this.#staysActive(keyIn('active', seen), seen)) return this.#succession();
    if (ALGORITHM === 'HS256' || keyIn('next', seen)) return undefined;
    const next = await generateSigningKey(ALGORITHM);
    return async (rows) => {
      await this.lifeCycle.addNext(next, rows);
      await this.audit.record({
        action: keysPrepared,
        subject: { type: 'key', id: next.kid },
        after: { state: 'next' },
      });
    };
  }

  #staysActive(active: SigningKeyRow | undefined, rows: StoredKeys): boolean {
    if (active?.algorithm !== this.settings.ALGORITHM) return false;
    const own = this.vault.hs256Key.kid;
    if (active.algorithm !== 'HS256' || active.kid === own) return true;
    // The secret is being exchanged, and other instances have gone over to the coming one already.
    return canSign(this.vault.open(active)) && rows.some(({ kid }) => kid === own);
  }

  /** A key of another algorithm or secret signs from now on, and what signed so far verifies until its time is up. */
  async #succession(): Promise<(rows: StoredKeys) => Promise<void>> {
    const { ALGORITHM } = this.settings;
    const pair = ALGORITHM === 'HS256' ? undefined : await this.lifeCycle.generatePair(ALGORITHM);
    return async (rows) => {
      const former = keyIn('active', rows);
      if (former) await this.lifeCycle.retire(former);
      await this.lifeCycle.discard(rows.filter(({ state }) => state === 'next'));
      const active = pair?.active ?? this.vault.hs256Key;
      await this.lifeCycle.addActive(active, rows);
      if (pair) await this.lifeCycle.addNext(pair.next, rows);
      const subject = { type: 'key', id: active.kid };
      await this.audit.record({ action: keysPrepared, subject, after: { state: 'active', algorithm: ALGORITHM } });
    };
  }
}

const isOfDevelopment = ({ environment }: SigningKeyRow): boolean => environment === 'development';
const outlineOf = (rows: StoredKeys): string => rows.map(({ kid, state }) => `${kid} ${state}`).join();
