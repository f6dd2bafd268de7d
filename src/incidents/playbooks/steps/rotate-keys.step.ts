import { Injectable } from '@nestjs/common';
import { keysManage, KeyRotationService } from '../../../signing-keys/index.js';
import type { Incident } from '../../incident.entity.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';
import { counted } from './each-user.js';

/**
 * Discards every signing key that was there when the leak was last seen; all that they signed is refused at once. Keys that
 * were made since then have not leaked with them, so they stay.
 */
@Injectable()
export class RotateKeys extends PlaybookStep {
  readonly name = 'rotate-keys';
  override readonly needs = [keysManage];

  constructor(private readonly rotation: KeyRotationService) {
    super();
  }

  async plan({ incident }: PlaybookContext): Promise<Finding> {
    const keys = await this.leaked(incident);
    return { summary: `${counted(keys, 'key')} would be discarded`, concerned: { keys } };
  }

  /** @throws Problem `key.rotated_by_secret` */
  async run({ incident }: PlaybookContext): Promise<Finding> {
    const keys = await this.leaked(incident);
    if (keys.length > 0) await this.rotation.rotate('emergency');
    return { summary: `${counted(keys, 'key')} discarded`, concerned: { keys } };
  }

  /** `kid`s of the keys as old as the leak. */
  async leaked({ lastSeenAt }: Incident): Promise<readonly string[]> {
    const keys = await this.rotation.list();
    return keys.filter(({ createdAt }) => createdAt <= lastSeenAt).map(({ kid }) => kid);
  }
}
