import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AuditCheckpoints, CheckpointForgedError } from './audit-checkpoints.js';
import { AuditEventsRepository } from './audit-events.repository.js';
import { AuditKeys } from './audit-keys.service.js';
import { AuditSealer } from './audit-sealer.js';
import { isSameMac, type ChainPlace } from './chain-macs.js';
import { ChainWalk, type ChainBreak } from './chain-walk.js';
import { SecuritySignals } from './security-signals.js';

export interface Verification {
  readonly ok: boolean;
  /** How many events are as they were written. */
  readonly checked: number;
  readonly brokenAt?: ChainBreak;
}

const BATCH = 500;

/** Walks the whole chain from the floor to the head: as much memory as one batch takes, and never long at a time. */
@Injectable()
export class AuditVerifier {
  #walking: Promise<Verification> | undefined;

  constructor(
    private readonly events: AuditEventsRepository,
    private readonly checkpoints: AuditCheckpoints,
    private readonly keys: AuditKeys,
    private readonly sealer: AuditSealer,
    private readonly signals: SecuritySignals,
  ) {}

  /** One walk at a time; who asks meanwhile gets its result, unless they hold the chain against a checkpoint of their own. */
  async verify(keptCheckpoint?: string): Promise<Verification> {
    if (keptCheckpoint !== undefined) return this.#verify(keptCheckpoint);
    this.#walking ??= this.#verify().finally(() => (this.#walking = undefined));
    return this.#walking;
  }

  async #verify(keptCheckpoint?: string): Promise<Verification> {
    const found = await this.#walkOrForged(keptCheckpoint);
    if (found.brokenAt) this.signals.emit({ kind: 'audit_broken', sequence: found.brokenAt.sequence });
    return found;
  }

  async #walkOrForged(keptCheckpoint?: string): Promise<Verification> {
    try {
      const kept = keptCheckpoint === undefined ? undefined : this.checkpoints.read(keptCheckpoint);
      await this.sealer.seal();
      return await this.#walk(kept);
    } catch (error) {
      if (!(error instanceof CheckpointForgedError)) throw error;
      return { ok: false, checked: 0, brokenAt: { sequence: error.sequence, fault: 'checkpoint' } };
    }
  }

  async #walk(kept: ChainPlace | undefined): Promise<Verification> {
    const floor = await this.checkpoints.at('floor');
    const head = await this.checkpoints.at('head');
    const walk = new ChainWalk(this.keys, floor);
    const broken = (await this.#walkTo(head, walk, kept)) ?? endFault(walk.place, head, kept);
    // The oldest were let go meanwhile: what was missing is no longer to be there.
    if (broken && (await this.checkpoints.at('floor')).sequence > walk.place.sequence) return this.#walk(kept);
    const checked = walk.place.sequence - floor.sequence;
    return broken ? { ok: false, checked, brokenAt: broken } : { ok: true, checked };
  }

  async #walkTo(head: ChainPlace, walk: ChainWalk, kept: ChainPlace | undefined): Promise<ChainBreak | undefined> {
    for (;;) {
      const batch = await this.events.after(walk.place.sequence, head.sequence, BATCH);
      for (const event of batch) {
        const broken = walk.next(event) ?? keptFault(walk.place, kept);
        if (broken) return broken;
      }
      if (batch.length < BATCH) return undefined;
      await yieldToOthers();
    }
  }
}

/** What was signed at that place, kept elsewhere, must be what stands there. */
function keptFault({ sequence, chainMac }: ChainPlace, kept: ChainPlace | undefined): ChainBreak | undefined {
  if (sequence !== kept?.sequence || isSameMac(chainMac, kept.chainMac)) return undefined;
  return { sequence, fault: 'checkpoint' };
}

function endFault(end: ChainPlace, head: ChainPlace, kept: ChainPlace | undefined): ChainBreak | undefined {
  const signedEnd = Math.max(head.sequence, kept?.sequence ?? 0);
  if (end.sequence < signedEnd) return { sequence: end.sequence + 1, fault: 'cut_off' };
  return isSameMac(end.chainMac, head.chainMac) ? undefined : { sequence: end.sequence, fault: 'checkpoint' };
}
