import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import type { AuditCheckpointRow, CheckpointName } from './audit-chain.entity.js';
import { AuditKeys } from './audit-keys.service.js';
import { GENESIS, isSameMac, type ChainPlace } from './chain-macs.js';

const TEXT = /^gatehouse-audit\.([0-9]{1,16})\.([\w-]{43})\.([0-9]{1,16})\.([\w-]{1,36})\.([\w-]{43})$/;

/** A checkpoint was not signed by this house, or not as it is now. */
export class CheckpointForgedError extends Error {
  constructor(readonly sequence: number) {
    super('a checkpoint of the audit trail is not what was signed');
    this.name = 'CheckpointForgedError';
  }
}

/**
 * The signed ends of the chain. The table alone can be cut off or put back like the events; the text of a checkpoint, kept
 * elsewhere, cannot.
 */
@Injectable()
export class AuditCheckpoints {
  constructor(
    private readonly rows: AuditChainRepository,
    private readonly keys: AuditKeys,
    private readonly clock: Clock,
  ) {}

  /** Genesis before there is one. @throws CheckpointForgedError */
  async at(name: CheckpointName): Promise<ChainPlace> {
    const row = await this.rows.checkpoint(name);
    return row ? this.#verified(row) : GENESIS;
  }

  /** Within the caller's transaction, which holds the chain's lock. */
  async move(name: CheckpointName, { sequence, chainMac }: ChainPlace): Promise<void> {
    const macs = this.keys.current;
    const contents = { name, sequence, chainMac, at: this.clock.now() };
    await this.rows.putCheckpoint({ ...contents, keyId: macs.keyId, mac: macs.ofCheckpoint(contents) });
  }

  /** The checkpoint as it stands, under the current key. For when the former one is lost. */
  async signAgain(name: CheckpointName): Promise<void> {
    const row = await this.rows.checkpoint(name);
    if (row) await this.move(name, row);
  }

  /** The head, to be kept where nobody who can write to the database can. Nothing before the first event is sealed. */
  async text(): Promise<string | undefined> {
    const row = await this.rows.checkpoint('head');
    if (!row) return undefined;
    this.#verified(row);
    return ['gatehouse-audit', row.sequence, row.chainMac, row.at.getTime(), row.keyId, row.mac].join('.');
  }

  /** @throws CheckpointForgedError for what is no checkpoint of this house */
  read(text: string): ChainPlace {
    const [, sequence, chainMac, atMs, keyId, mac] = TEXT.exec(text.trim()) ?? [];
    if (!mac) throw new CheckpointForgedError(0);
    const contents = { name: 'head', sequence: Number(sequence), chainMac: chainMac!, at: new Date(Number(atMs)) };
    return this.#verified({ ...contents, keyId: keyId!, mac } as AuditCheckpointRow);
  }

  #verified(row: AuditCheckpointRow): ChainPlace {
    const macs = this.keys.find(row.keyId);
    if (!macs || !isSameMac(macs.ofCheckpoint(row), row.mac)) throw new CheckpointForgedError(row.sequence);
    return { sequence: row.sequence, chainMac: row.chainMac };
  }
}
