import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '../platform/database/index.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import { AuditCheckpoints, CheckpointForgedError } from './audit-checkpoints.js';
import { SIEM } from './audit-delivery.service.js';
import { AuditEventsRepository } from './audit-events.repository.js';
import { CHAIN_LOCK } from './audit-sealer.js';
import { AuditTrail } from './audit-trail.js';
import { AuditVerifier } from './audit-verifier.js';
import { auditRestarted } from './audit.audit.js';
import type { ChainPlace } from './chain-macs.js';
import type { ChainBreak } from './chain-walk.js';

const MAC_BYTES = 32;

/** What was wrong, and the number behind which the chain goes on. */
export interface Restart {
  readonly brokenAt: ChainBreak;
  readonly behind: number;
}

/**
 * Goes on behind a chain that is broken, once somebody has looked into it. What is there stays to be read until it is old
 * enough to go, and nothing vouches for it any more; that it is so is the first event of what follows.
 */
@Injectable()
export class AuditRestart {
  constructor(
    private readonly events: AuditEventsRepository,
    private readonly rows: AuditChainRepository,
    private readonly checkpoints: AuditCheckpoints,
    private readonly verifier: AuditVerifier,
    private readonly trail: AuditTrail,
    private readonly transactions: TransactionRunner,
  ) {}

  /** @returns nothing where the chain is whole, and then does nothing */
  async restart(reason: string): Promise<Restart | undefined> {
    const { brokenAt } = await this.verifier.verify();
    if (!brokenAt) return undefined;
    return this.transactions.runExclusively(CHAIN_LOCK, async () => {
      const place: ChainPlace = { sequence: await this.#end(), chainMac: randomBytes(MAC_BYTES).toString('base64url') };
      await this.checkpoints.move('head', place);
      await this.checkpoints.move('floor', place);
      await this.trail.record({ action: auditRestarted, after: { ...brokenAt, behind: place.sequence, reason } });
      return { brokenAt, behind: place.sequence };
    });
  }

  /** No number is given twice: a receiver drops what it has by it. */
  async #end(): Promise<number> {
    const told = (await this.rows.delivery(SIEM))?.position ?? 0;
    return Math.max(await this.events.lastSequence(), told, await this.#signedEnd());
  }

  async #signedEnd(): Promise<number> {
    try {
      return (await this.checkpoints.at('head')).sequence;
    } catch (error) {
      if (!(error instanceof CheckpointForgedError)) throw error;
      return 0;
    }
  }
}
