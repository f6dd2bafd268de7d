import type { AuditEventRow } from './audit-event.entity.js';
import type { AuditKeys } from './audit-keys.service.js';
import { isSameMac, type ChainPlace } from './chain-macs.js';
import { packedEvent } from './packed-event.js';

/**
 * What can be wrong. `missing`: a number is skipped; `altered`: an event is not what was written; `unlinked`: it is not
 * chained to the one before; `unknown_key`: its MACs were made with a secret that is not here; `checkpoint`: an end of the
 * chain is not what was signed; `cut_off`: the chain ends before the signed end.
 */
export const CHAIN_FAULTS = ['missing', 'altered', 'unlinked', 'unknown_key', 'checkpoint', 'cut_off'] as const;
export type ChainFault = (typeof CHAIN_FAULTS)[number];

/** The first event that is wrong, or the number at which one should be. */
export interface ChainBreak {
  readonly sequence: number;
  readonly fault: ChainFault;
}

/** Follows the chain link by link, from a place that is known to be good. */
export class ChainWalk {
  constructor(
    private readonly keys: AuditKeys,
    public place: ChainPlace,
  ) {}

  /** Goes on to `event`, if it is what comes next. */
  next(event: AuditEventRow): ChainBreak | undefined {
    const fault = this.#faultOf(event);
    if (!fault) return undefined;
    return { sequence: fault === 'missing' ? this.place.sequence + 1 : event.sequence, fault };
  }

  #faultOf(event: AuditEventRow): ChainFault | undefined {
    if (event.sequence !== this.place.sequence + 1) return 'missing';
    const macs = this.keys.find(event.keyId);
    if (!macs) return 'unknown_key';
    if (!isSameMac(macs.ofEvent(packedEvent(event.id, event, event.keyId)), event.mac)) return 'altered';
    // Written under one key, it may have been sealed under the next.
    const links = this.keys.all.map((key) => key.ofLink(this.place, event.mac));
    const link = links.find(({ chainMac }) => isSameMac(chainMac, event.chainMac));
    if (!link) return 'unlinked';
    this.place = link;
    return undefined;
  }
}
