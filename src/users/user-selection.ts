import { Injectable } from '@nestjs/common';
import { UsersRepository, type UserCriteria } from './users.repository.js';

export type { UserCriteria } from './users.repository.js';

/** Accounts by what is true of them, for work on many at once. */
@Injectable()
export class UserSelection {
  constructor(private readonly users: UsersRepository) {}

  /** Ids, oldest account first, up to `limit`. */
  find(criteria: UserCriteria, limit: number): Promise<string[]> {
    return this.users.select(criteria, limit);
  }
}
