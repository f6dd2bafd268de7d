import { timingSafeEqual } from 'node:crypto';
import { DerivingSecret } from '../platform/config/index.js';
import type { AuditCheckpointRow } from './audit-chain.entity.js';
import { HmacSha256 } from './hmac-sha256.js';

/** A place in the chain: everything up to `sequence` is summed up in `chainMac`. */
export interface ChainPlace {
  readonly sequence: number;
  readonly chainMac: string;
}

export type CheckpointContents = Omit<AuditCheckpointRow, 'mac' | 'keyId'>;

/** Where the first event of all is chained to. */
export const GENESIS: ChainPlace = Object.freeze({ sequence: 0, chainMac: '' });

/**
 * The three MACs of the trail (HMAC-SHA-256), each under a key of its own, all from one secret: of an event's contents, of
 * its link to everything before it, and of an end of the chain. Nobody makes one of them pass for another.
 */
export class ChainMacs {
  readonly #events: HmacSha256;
  readonly #links: HmacSha256;
  readonly #checkpoints: HmacSha256;

  constructor(
    readonly keyId: string,
    secret: string,
  ) {
    const keys = new DerivingSecret(secret);
    this.#events = new HmacSha256(keys.derive('audit-event/v1'));
    this.#links = new HmacSha256(keys.derive('audit-link/v1'));
    this.#checkpoints = new HmacSha256(keys.derive('audit-checkpoint/v1'));
  }

  /** @param packed as `packedEvent()` makes it */
  ofEvent(packed: string): string {
    return this.#events.of(packed);
  }

  ofLink(previous: ChainPlace, eventMac: string): ChainPlace {
    const sequence = previous.sequence + 1;
    return { sequence, chainMac: macOf(this.#links, [previous.chainMac, sequence, eventMac]) };
  }

  ofCheckpoint({ name, sequence, chainMac, at }: CheckpointContents): string {
    return macOf(this.#checkpoints, [name, sequence, chainMac, at.getTime(), this.keyId]);
  }
}

export function isSameMac(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function macOf(macs: HmacSha256, parts: readonly (string | number | null)[]): string {
  return macs.of(JSON.stringify(parts));
}
