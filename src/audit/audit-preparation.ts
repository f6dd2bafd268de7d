import { Injectable, Logger } from '@nestjs/common';
import { Settings, SettingsError } from '../platform/config/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { AuditCheckpoints } from './audit-checkpoints.js';
import { AuditKeys } from './audit-keys.service.js';
import { CHAIN_LOCK } from './audit-sealer.js';
import { AuditTrail } from './audit-trail.js';
import { auditKeyReplaced } from './audit.audit.js';

/** Brings the trail to where a starting process needs it. */
@Injectable()
export class AuditPreparation {
  readonly #log = new Logger('Audit');

  constructor(
    private readonly keys: AuditKeys,
    private readonly checkpoints: AuditCheckpoints,
    private readonly trail: AuditTrail,
    private readonly transactions: TransactionRunner,
    private readonly settings: Settings,
  ) {}

  /**
   * Makes events writable. Called under the startup lock, before anything is recorded.
   * @throws SettingsError when `SECRET_KEY` does not open the database's audit key
   */
  open(): Promise<void> {
    return this.transactions.run(() => this.keys.prepare());
  }

  /**
   * `open()` of a server. With HS256 nothing else in the database holds a new secret back that came without the former
   * one: the trail goes on under another key, says so, and what was written before does not verify until the former
   * secret is given as `SECRET_KEY_PREVIOUS`.
   */
  async prepare(): Promise<void> {
    try {
      await this.open();
    } catch (error) {
      if (!(error instanceof SettingsError) || this.settings.ALGORITHM !== 'HS256') throw error;
      await this.transactions.runExclusively(CHAIN_LOCK, () => this.#goOnUnderAnotherKey());
      this.#log.error('the audit key cannot be opened; earlier events do not verify without SECRET_KEY_PREVIOUS');
    }
  }

  async #goOnUnderAnotherKey(): Promise<void> {
    await this.keys.make();
    for (const name of ['floor', 'head'] as const) await this.checkpoints.signAgain(name);
    await this.trail.record({ action: auditKeyReplaced, outcome: 'failure' });
  }
}
