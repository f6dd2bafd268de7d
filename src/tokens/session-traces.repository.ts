import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, MoreThan } from 'typeorm';
import { TransactionRunner } from '../platform/database/index.js';
import { Session } from './session.entity.js';

export type SessionTrace = Pick<Session, 'id' | 'userId' | 'createdAt'>;

/** A statement takes only so many parameters. */
const AT_ONCE = 500;
const SHOWN = { id: true, userId: true, createdAt: true } as const;

/** Rows of `sessions` by what no index serves: asked for in an incident, and not by requests. */
@Injectable()
export class SessionTracesRepository {
  constructor(private readonly transactions: TransactionRunner) {}

  async addresses(): Promise<string[]> {
    const rows = await this.transactions.manager.query<{ address: string }[]>('SELECT DISTINCT address FROM sessions');
    return rows.map(({ address }) => address);
  }

  openedFrom(addresses: readonly string[]): Promise<SessionTrace[]> {
    return inParts(addresses, (part) =>
      this.#rows.find({ select: SHOWN, where: { address: In(part) }, order: { createdAt: 'ASC', id: 'ASC' } }),
    );
  }

  livingOf(userIds: readonly string[], now: Date, before?: Date): Promise<SessionTrace[]> {
    const living = { endedAt: IsNull(), refreshExpiresAt: MoreThan(now) };
    const older = before ? { createdAt: LessThan(before) } : {};
    return inParts(userIds, (part) =>
      this.#rows.find({
        select: SHOWN,
        where: { userId: In(part), ...living, ...older },
        order: { createdAt: 'ASC', id: 'ASC' },
      }),
    );
  }

  get #rows() {
    return this.transactions.repository(Session);
  }
}

async function inParts<T>(keys: readonly string[], find: (part: string[]) => Promise<T[]>): Promise<T[]> {
  const found: T[] = [];
  for (let at = 0; at < keys.length; at += AT_ONCE) found.push(...(await find(keys.slice(at, at + AT_ONCE))));
  return found;
}
