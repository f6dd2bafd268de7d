import { Injectable, Logger } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { Clock } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import { keyIn, KeyLifeCycle } from './key-life-cycle.js';
import { generateSigningKey, type PairAlgorithm } from './key-material.js';
import type { StoredKey } from './signing-key.entity.js';
import { keysRotated } from './signing-keys.audit.js';
import { keyNotFound, rotatedBySecret } from './signing-keys.errors.js';
import { SigningKeysRepository } from './signing-keys.repository.js';
import { SigningKeysService } from './signing-keys.service.js';

export const ROTATION_MODES = ['routine', 'emergency'] as const;
export type RotationMode = (typeof ROTATION_MODES)[number];

const DAY_MS = 86_400_000;

/**
 * Rotation. Routine: what comes next signs from now on, and what signed verifies until its last token has expired, so
 * no request is refused. Emergency: every key is discarded, and all that they signed is refused at once. Keys keep
 * their algorithm; the setting counts when an instance starts.
 */
@Injectable()
export class KeyRotationService {
  readonly #log = new Logger('SigningKeys');

  constructor(
    private readonly keys: SigningKeysService,
    private readonly lifeCycle: KeyLifeCycle,
    private readonly rows: SigningKeysRepository,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** Every key there is, newest first. */
  async list(): Promise<StoredKey[]> {
    const nowMs = this.clock.nowMs();
    const rows = await this.rows.all();
    return rows.filter(({ verifiesUntil }) => !verifiesUntil || verifiesUntil.getTime() > nowMs);
  }

  /** The public half as PEM; of the active key unless another is named. @throws Problem `key.not_found`, `key.unavailable` */
  async publicKey(kid: string = this.keys.active.kid): Promise<string> {
    const key = (await this.list()).find((listed) => listed.kid === kid);
    if (!key?.publicKey) throw keyNotFound();
    return key.publicKey.trimEnd();
  }

  /**
   * Rotates, unless somebody else does so at this moment: of several at once, one rotation is made.
   * @throws Problem `key.rotated_by_secret`, `key.unavailable`
   */
  async rotate(mode: RotationMode): Promise<void> {
    const { kid, algorithm } = this.keys.active;
    if (algorithm === 'HS256') throw rotatedBySecret();
    const rotated = await (mode === 'routine' ? this.#routine(kid, algorithm) : this.#emergency(kid, algorithm));
    await this.keys.reload();
    if (rotated) this.#log.warn(`signing keys rotated (${mode}); ${this.keys.active.kid} signs now`);
  }

  /** Whether the active key has signed for `KEY_ROTATION_DAYS`. */
  async isDue(): Promise<boolean> {
    const active = keyIn('active', await this.rows.all());
    if (!active?.activatedAt || active.algorithm === 'HS256') return false;
    return active.activatedAt.getTime() + this.settings.KEY_ROTATION_DAYS * DAY_MS <= this.clock.nowMs();
  }

  async #routine(seenKid: string, algorithm: PairAlgorithm): Promise<boolean> {
    const fresh = await generateSigningKey(algorithm);
    return this.lifeCycle.change(
      (rows) => keyIn('active', rows)?.kid === seenKid && keyIn('next', rows) !== undefined,
      async (rows) => {
        await this.lifeCycle.retire(keyIn('active', rows)!);
        await this.lifeCycle.activate(keyIn('next', rows)!);
        await this.lifeCycle.addNext(fresh, rows);
        await this.#record('routine', seenKid, keyIn('next', rows)!.kid);
      },
    );
  }

  /** A routine rotation at the same moment does not stand in for it: the key that was seen is still there, retired. */
  async #emergency(seenKid: string, algorithm: PairAlgorithm): Promise<boolean> {
    const pair = await this.lifeCycle.generatePair(algorithm);
    return this.lifeCycle.change(
      (rows) => rows.some(({ kid }) => kid === seenKid),
      async (rows) => {
        await this.lifeCycle.discard(rows);
        await this.lifeCycle.addActive(pair.active, rows);
        await this.lifeCycle.addNext(pair.next, rows);
        await this.#record('emergency', seenKid, pair.active.kid);
      },
    );
  }

  async #record(mode: RotationMode, formerKid: string, kid: string): Promise<void> {
    const subject = { type: 'key', id: kid };
    await this.audit.record({ action: keysRotated, subject, before: { kid: formerKid }, after: { kid, mode } });
  }
}
