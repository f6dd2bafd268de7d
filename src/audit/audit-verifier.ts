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

interface Step {
  readonly broken?: ChainBreak | undefined;
  readonly isOver: boolean;
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

  /** The next batch of a round that has come to `walk`, or the first of a new one. */
  async walkOn(walk?: ChainWalk): Promise<{ readonly walk?: ChainWalk; readonly broken?: ChainBreak }> {
    let going: ChainWalk | undefined;
    const broken = await this.#orForged(async () => {
      const [floor, head] = [await this.checkpoints.at('floor'), await this.checkpoints.at('head')];
      const goesOn = walk && walk.place.sequence >= floor.sequence;
      const current = goesOn ? walk : new ChainWalk(this.keys, floor);
      const step = await this.#step(current, head);
      if (!step.isOver) going = current;
      return step.broken && !(await this.#wasLetGo(current)) ? step.broken : undefined;
    });
    return { ...(going && { walk: going }), ...(broken && { broken }) };
  }

  async #verify(keptCheckpoint?: string): Promise<Verification> {
    let checked = 0;
    const brokenAt = await this.#orForged(async () => {
      const kept = keptCheckpoint === undefined ? undefined : this.checkpoints.read(keptCheckpoint);
      await this.sealer.seal();
      const { floor, walk, broken } = await this.#walk(kept);
      checked = walk.place.sequence - floor.sequence;
      return broken;
    });
    if (brokenAt) this.signals.emit({ kind: 'audit_broken', sequence: brokenAt.sequence });
    return brokenAt ? { ok: false, checked, brokenAt } : { ok: true, checked };
  }

  async #orForged(look: () => Promise<ChainBreak | undefined>): Promise<ChainBreak | undefined> {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof CheckpointForgedError)) throw error;
      return { sequence: error.sequence, fault: 'checkpoint' };
    }
  }

  async #walk(kept: ChainPlace | undefined): Promise<{ floor: ChainPlace; walk: ChainWalk; broken?: ChainBreak }> {
    const floor = await this.checkpoints.at('floor');
    const head = await this.checkpoints.at('head');
    const walk = new ChainWalk(this.keys, floor);
    const broken = keptFault(floor, kept);
    if (broken) return { floor, walk, broken };
    let step = await this.#step(walk, head, kept);
    for (; !step.isOver; step = await this.#step(walk, head, kept)) await yieldToOthers();
    if (!step.broken) return { floor, walk };
    return (await this.#wasLetGo(walk)) ? this.#walk(kept) : { floor, walk, broken: step.broken };
  }

  /** The oldest were let go meanwhile: what was missing is no longer to be there. */
  async #wasLetGo(walk: ChainWalk): Promise<boolean> {
    return (await this.checkpoints.at('floor')).sequence > walk.place.sequence;
  }

  async #step(walk: ChainWalk, head: ChainPlace, kept?: ChainPlace): Promise<Step> {
    const batch = await this.events.after(walk.place.sequence, head.sequence, BATCH);
    for (const event of batch) {
      const broken = walk.next(event) ?? keptFault(walk.place, kept);
      if (broken) return { broken, isOver: true };
    }
    if (batch.length === BATCH) return { isOver: false };
    return { broken: endFault(walk.place, head, kept), isOver: true };
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
