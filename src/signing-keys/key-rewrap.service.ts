import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { SettingsError } from '../platform/config/index.js';
import { KeyLifeCycle, type StoredKeys } from './key-life-cycle.js';
import { KeySeal } from './key-seal.js';
import { keysRewrapped } from './signing-keys.audit.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

/** Moves the stored private halves from `SECRET_KEY_PREVIOUS` to `SECRET_KEY`. Instances go on meanwhile. */
@Injectable()
export class KeyRewrapService {
  constructor(
    private readonly lifeCycle: KeyLifeCycle,
    private readonly rows: SigningKeysRepository,
    private readonly seal: KeySeal,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @returns how many were moved, and how many there are
   * @throws SettingsError when one opens with neither secret; then none is moved
   */
  async rewrap(): Promise<{ moved: number; sealed: number }> {
    let count = { moved: 0, sealed: 0 };
    await this.lifeCycle.change(
      () => true,
      async (rows) => {
        count = await this.#rewrapAll(rows);
        if (count.moved > 0) await this.audit.record({ action: keysRewrapped, after: count });
      },
    );
    return count;
  }

  async #rewrapAll(rows: StoredKeys): Promise<{ moved: number; sealed: number }> {
    let [moved, sealed] = [0, 0];
    for (const { kid, sealedPrivateKey } of rows) {
      if (sealedPrivateKey === null) continue;
      sealed += 1;
      const rewrapped = this.#rewrapped(sealedPrivateKey, kid);
      if (!rewrapped) continue;
      await this.rows.update(kid, { sealedPrivateKey: rewrapped });
      moved += 1;
    }
    return { moved, sealed };
  }

  #rewrapped(sealedPrivateKey: string, kid: string): string | undefined {
    try {
      return this.seal.rewrap(sealedPrivateKey, kid);
    } catch {
      throw new SettingsError({ SECRET_KEY_PREVIOUS: "is not the secret that sealed this database's signing keys" });
    }
  }
}
