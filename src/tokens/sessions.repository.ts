import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, MoreThan, Not, type DeepPartial } from 'typeorm';
import { deleteExpired, inParts, LeanRows, TransactionRunner } from '../platform/database/index.js';
import { keyset, type Reach } from '../platform/pages/index.js';
import type { Cutoff } from '../revocation/index.js';
import { Session } from './session.entity.js';
import type { TokenTimes } from './session-lifetime.js';
import type { RefreshClaims } from './token-claims.js';

export type SessionEnding = Pick<Session, 'endReason' | 'endedAt'>;
export type SessionTrace = Pick<Session, 'id' | 'userId' | 'createdAt'>;

const TRACE = {
  select: { id: true, userId: true, createdAt: true },
  order: { createdAt: 'ASC', id: 'ASC' },
} as const;

/** Nothing outlives the absolute limit, which never moves. */
const ADVANCE = `UPDATE sessions SET generation = generation + 1, refresh_issued_at = $1,
  refresh_expires_at = CASE WHEN expires_at < $2 THEN expires_at ELSE $2 END,
  access_expires_at = CASE WHEN expires_at < $3 THEN expires_at ELSE $3 END
  WHERE id = $4 AND user_id = $5 AND client_id = $6 AND generation = $7 AND ended_at IS NULL AND refresh_expires_at > $8`;

/** One user's sessions, or one client's. No index serves the latter: cut-offs are rare, and every sign-in would pay. */
export interface SessionsOf {
  readonly userId?: string;
  readonly clientId?: string;
}

/** Rows of `sessions`. The only place of this room that knows TypeORM. */
@Injectable()
export class SessionsRepository {
  readonly #lean: LeanRows<Session>;

  constructor(private readonly transactions: TransactionRunner) {
    this.#lean = new LeanRows(transactions, Session);
  }

  create(values: DeepPartial<Session>): Session {
    return this.#rows.create(values);
  }

  insert(session: Session): Promise<void> {
    return this.#lean.insert(session);
  }

  find(id: string): Promise<Session | null> {
    return this.#lean.find('id', id);
  }

  /** Locks the row until the transaction ends. */
  findForUpdate(id: string): Promise<Session | null> {
    return this.#lean.findForUpdate('id', id);
  }

  /** The sessions that ended at that instant and whose access tokens would still be good. */
  async cutOffAt(endedAt: Date, whose: SessionsOf = {}): Promise<Cutoff[]> {
    const rows = await this.#rows
      .createQueryBuilder('session')
      .select(['session.id AS id', 'session.access_expires_at AS until_ms'])
      .where('session.endedAt = :endedAtMs AND session.accessExpiresAt > :endedAtMs', { endedAtMs: endedAt.getTime() })
      .andWhere(whose)
      .getRawMany<{ id: string; until_ms: number }>();
    return rows.map(({ id, until_ms: untilMs }) => ({ id, until: new Date(untilMs) }));
  }

  /** Living or not, newest first. */
  newestOf(userId: string, limit: number): Promise<Session[]> {
    return this.#rows.find({ where: { userId }, order: { createdAt: 'DESC', id: 'DESC' }, take: limit });
  }

  /** Every address that a session was opened from. Neither this nor `openedFrom()` has an index: incidents ask, requests do not. */
  async addresses(): Promise<string[]> {
    const rows = await this.transactions.manager.query<{ address: string }[]>('SELECT DISTINCT address FROM sessions');
    return rows.map(({ address }) => address);
  }

  openedFrom(addresses: readonly string[]): Promise<SessionTrace[]> {
    return inParts(addresses, (part) => this.#rows.find({ ...TRACE, where: { address: In([...part]) } }));
  }

  livingOf(userIds: readonly string[], now: Date, before?: Date): Promise<SessionTrace[]> {
    const living = { endedAt: IsNull(), refreshExpiresAt: MoreThan(now) };
    const older = before ? { createdAt: LessThan(before) } : {};
    return inParts(userIds, (part) =>
      this.#rows.find({ ...TRACE, where: { userId: In([...part]), ...living, ...older } }),
    );
  }

  /** Newest first. */
  listLiving(userId: string, nowMs: number, reach: Reach): Promise<Session[]> {
    const query = this.#rows
      .createQueryBuilder('session')
      .where('session.userId = :userId AND session.endedAt IS NULL', { userId })
      .andWhere('session.refreshExpiresAt > :nowMs', { nowMs });
    return keyset(query, { property: 'createdAt', direction: 'DESC' }, reach).getMany();
  }

  /**
   * Compare-and-set in one statement: moves the session on to its next generation, if it lives and is the user's, the
   * client's and of the generation that the token names. Nothing for any other.
   */
  async advance({ sid, sub, client_id: clientId, gen }: RefreshClaims, times: TokenTimes, nowMs: number) {
    const { refreshIssuedAt, refreshExpiresAt, accessExpiresAt } = times;
    const next = [refreshIssuedAt.getTime(), refreshExpiresAt.getTime(), accessExpiresAt.getTime()];
    const [session] = await this.#lean.changed(ADVANCE, [...next, sid, sub, clientId, gen, nowMs]);
    return session;
  }

  end(session: Session): Promise<void> {
    return this.#lean.update(session, 'id', ['endReason', 'endedAt']);
  }

  /**
   * One condition and no list of ids: a statement takes only so many parameters, and a user has any number of
   * sessions. @returns how many were ended
   */
  async endAllOf(whose: SessionsOf, ending: SessionEnding, except?: string): Promise<number> {
    const others = except === undefined ? {} : { id: Not(except) };
    const { affected = 0 } = await this.#rows.update({ ...whose, endedAt: IsNull(), ...others }, ending);
    return affected;
  }

  async endEveryones(ending: SessionEnding): Promise<void> {
    await this.#rows.update({ endedAt: IsNull() }, ending);
  }

  /** Removes up to `limit` sessions whose last token expired by `nowMs`, ended or not. */
  deleteExpired(nowMs: number, limit: number): Promise<void> {
    const sessions = { table: 'sessions', expiryColumn: 'refresh_expires_at' };
    return deleteExpired(this.transactions, sessions, nowMs, limit);
  }

  get #rows() {
    return this.transactions.repository(Session);
  }
}
