import { Injectable } from '@nestjs/common';
import { identityKey } from './identity.js';
import type { User } from './user.entity.js';
import { UsersRepository } from './users.repository.js';

/** Accounts as they stand in the database, for who investigates: an id that is nobody's is an answer too. */
@Injectable()
export class AccountLookup {
  constructor(private readonly users: UsersRepository) {}

  find(id: string): Promise<User | null> {
    return this.users.find(id);
  }

  findByUsername(username: string): Promise<User | null> {
    return this.users.findByUsernameKey(identityKey(username));
  }

  /** Usernames by id; nothing for ids that are nobody's. */
  namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.users.namesOf(ids);
  }
}
