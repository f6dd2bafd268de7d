import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/index.js';
import { TransactionRunner } from '../database/index.js';
import type { IdempotencyKey } from './idempotency-key.entity.js';
import { IdempotencyKeysRepository, type Claim } from './idempotency-keys.repository.js';
import { idempotencyKeyReused, requestInFlight } from './idempotency.errors.js';

export interface IdempotentRequest {
  /** The same for every repetition of the request, and for nothing else. */
  readonly id: string;
  /** What is asked for. */
  readonly fingerprint: string;
}

/** What is kept of an answer. `body` is JSON's, or `undefined` for none. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const LEASE_MS = 60_000;
const KEPT_MS = 24 * 60 * 60 * 1_000;
const SWEPT_PER_CLAIM = 20;
const BODY_MAX_BYTES = 256 * 1024;
const IN_FLIGHT_RETRY_SECONDS = 1;

/**
 * Work that is done once however often it is asked for. Invariant: the work and the record of its answer commit
 * together or not at all, so a process that is killed in between leaves neither. A claim is committed first; it turns
 * repetitions away while the work goes on, and can be taken over once its lease has run out.
 */
@Injectable()
export class IdempotencyKeys {
  readonly #logger = new Logger(IdempotencyKeys.name);

  constructor(
    private readonly keys: IdempotencyKeysRepository,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  /**
   * Does `work` in a transaction, or answers what it answered the first time. Work that throws leaves no trace.
   * @throws Problem `idempotency.key_reused`, `idempotency.in_flight`
   */
  async once(
    request: IdempotentRequest,
    work: () => Promise<Answer>,
  ): Promise<{ readonly answer: Answer; readonly replayed: boolean }> {
    const claimId = randomUUID();
    const row = await this.transactions.run(() => this.#claim(request, claimId));
    if (row.claimId !== claimId) return { answer: keptAnswer(row), replayed: true };
    try {
      return { answer: await this.transactions.run(() => this.#perform(row, work)), replayed: false };
    } catch (error) {
      await this.#release(row);
      throw error;
    }
  }

  /** The row with the claim that was asked for, or the finished row of the first request. */
  async #claim({ id, fingerprint }: IdempotentRequest, claimId: string): Promise<IdempotencyKey> {
    const nowMs = this.clock.nowMs();
    await this.keys.deleteExpired(nowMs, SWEPT_PER_CLAIM);
    const claimed = newClaim({ id, fingerprint }, claimId, nowMs);
    await this.keys.insertIfAbsent(claimed);
    const found = await this.keys.findForUpdate(id);
    // Gone between the two statements: the first request has just failed, and a repetition may try.
    if (!found) throw requestInFlight({ retryAfterSeconds: IN_FLIGHT_RETRY_SECONDS });
    if (found.claimId === claimId) return found;
    if (isAbandoned(found, nowMs)) {
      await this.keys.replace(claimed);
      return claimed;
    }
    if (found.fingerprint !== fingerprint) throw idempotencyKeyReused();
    if (found.status === null) throw requestInFlight({ retryAfterSeconds: IN_FLIGHT_RETRY_SECONDS });
    return found;
  }

  async #perform(claim: Claim, work: () => Promise<Answer>): Promise<Answer> {
    const answer = await work();
    const body = answer.body === undefined ? null : JSON.stringify(answer.body);
    if (body !== null && Buffer.byteLength(body) > BODY_MAX_BYTES) {
      throw new Error(`an idempotent route answered more than ${BODY_MAX_BYTES} bytes`);
    }
    const completed = await this.keys.complete(claim, {
      status: answer.status,
      headers: JSON.stringify(answer.headers),
      body,
      expiresAt: new Date(this.clock.nowMs() + KEPT_MS),
    });
    if (!completed) throw requestInFlight({ retryAfterSeconds: IN_FLIGHT_RETRY_SECONDS });
    return answer;
  }

  /** What went wrong is the caller's to hear; a claim that cannot be removed now runs out by itself. */
  async #release(claim: Claim): Promise<void> {
    try {
      await this.keys.release(claim);
    } catch (error) {
      this.#logger.warn('a claim could not be removed', error);
    }
  }
}

function newClaim({ id, fingerprint }: IdempotentRequest, claimId: string, nowMs: number): IdempotencyKey {
  return {
    id,
    fingerprint,
    claimId,
    leaseExpiresAt: new Date(nowMs + LEASE_MS),
    status: null,
    headers: null,
    body: null,
    expiresAt: new Date(nowMs + KEPT_MS),
  };
}

/** Nobody works on it any more, or its answer need not be kept any longer. */
function isAbandoned({ status, leaseExpiresAt, expiresAt }: IdempotencyKey, nowMs: number): boolean {
  const end = status === null ? leaseExpiresAt : expiresAt;
  return end.getTime() <= nowMs;
}

function keptAnswer({ status, headers, body }: IdempotencyKey): Answer {
  return {
    status: status!,
    headers: JSON.parse(headers!) as Answer['headers'],
    body: body === null ? undefined : (JSON.parse(body) as unknown),
  };
}
