import { Injectable } from '@nestjs/common';
import { In, IsNull, type DeepPartial } from 'typeorm';
import { deleteExpired, TransactionRunner } from '../platform/database/index.js';
import { Session, type SessionEndReason } from './session.entity.js';

/** Rows of `sessions`. The only place of this room that knows TypeORM. */
@Injectable()
export class SessionsRepository {
  constructor(private readonly transactions: TransactionRunner) {}

  create(values: DeepPartial<Session>): Session {
    return this.#rows.create(values);
  }

  async insert(session: Session): Promise<void> {
    await this.#rows.insert(session);
  }

  find(id: string): Promise<Session | null> {
    return this.#rows.findOneBy({ id });
  }

  /** Locks the row until the transaction ends. */
  findForUpdate(id: string): Promise<Session | null> {
    const query = this.#rows.createQueryBuilder('session').where('session.id = :id', { id });
    return this.transactions.lockForUpdate(query).getOne();
  }

  async livingIdsOf(userId: string): Promise<string[]> {
    const rows = await this.#rows.find({ select: { id: true }, where: { userId, endedAt: IsNull() } });
    return rows.map(({ id }) => id);
  }

  async advance({ id, generation, refreshIssuedAt, refreshExpiresAt }: Session): Promise<void> {
    await this.#rows.update({ id }, { generation, refreshIssuedAt, refreshExpiresAt });
  }

  async end(ids: readonly string[], endReason: SessionEndReason, endedAt: Date): Promise<void> {
    if (ids.length > 0) await this.#rows.update({ id: In([...ids]), endedAt: IsNull() }, { endedAt, endReason });
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
