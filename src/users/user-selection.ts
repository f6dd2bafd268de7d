import { Injectable } from '@nestjs/common';
import { inParts } from '../platform/database/index.js';
import { UsersRepository, type UserCriteria } from './users.repository.js';

export type { UserCriteria } from './users.repository.js';

/** Accounts by what is true of them, for work on many at once. */
@Injectable()
export class UserSelection {
  constructor(private readonly users: UsersRepository) {}

  /** Ids, oldest account first, up to `limit`; where many are named, oldest first within each part of the names. */
  async find({ ids, ...criteria }: UserCriteria, limit: number): Promise<string[]> {
    if (!ids) return this.users.select(criteria, limit);
    const found = await inParts([...new Set(ids)], (part) =>
      this.users.select({ ...criteria, ids: part }, part.length),
    );
    return found.slice(0, limit);
  }
}
