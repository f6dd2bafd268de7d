import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditAction } from '../audit/index.js';
import { AccountsService } from './accounts.service.js';
import type { User } from './user.entity.js';
import { UsersRepository } from './users.repository.js';

/** Of an account, what the trail tells when it changes. */
const TOLD = ['username', 'email'] as const satisfies readonly (keyof User)[];

/**
 * Writes accounts. With each change goes the word to every instance and the event in the trail, all of it within the
 * caller's transaction.
 */
@Injectable()
export class AccountRecords {
  constructor(
    private readonly users: UsersRepository,
    private readonly accounts: AccountsService,
    private readonly audit: AuditTrail,
  ) {}

  async insert(user: User, action: AuditAction): Promise<void> {
    await this.users.insert(user);
    await this.audit.record({ action, subject: subjectOf(user), after: told(user, user) });
  }

  async update(user: User, changes: Partial<User>, action: AuditAction): Promise<void> {
    await this.users.update(user.id, changes);
    await this.accounts.changed(user.id);
    const after = told(changes, changes);
    await this.audit.record({ action, subject: subjectOf(user), before: after && told(user, changes), after });
  }

  /** Compare-and-set: false, and nothing written, when the password was changed in between. */
  async replaceHash(user: User, changes: Partial<User>, action: AuditAction): Promise<boolean> {
    const replaced = await this.users.replaceHash(user, changes);
    if (replaced) await this.audit.record({ action, subject: subjectOf(user) });
    return replaced;
  }

  async delete(user: User, action: AuditAction): Promise<void> {
    await this.users.delete(user.id);
    await this.accounts.changed(user.id);
    await this.audit.record({ action, subject: subjectOf(user), before: told(user, user) });
  }
}

const subjectOf = ({ id }: User) => ({ type: 'user', id });

/** Those of the values that `changes` names; nothing where it names none. */
function told(values: Partial<User>, changes: Partial<User>): Partial<User> | undefined {
  const names = TOLD.filter((name) => changes[name] !== undefined);
  return names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, values[name]]));
}
