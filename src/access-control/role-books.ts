import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditEvent } from '../audit/index.js';
import { LoadingCache } from '../common/index.js';
import { ChangeFeed, EVERYTHING } from '../platform/changes/index.js';
import { ownPermissions } from './built-in-roles.js';
import { RoleBook } from './role-book.js';
import { RolesRepository } from './roles.repository.js';

/** A role was made, changed or deleted. */
export const ROLES_TOPIC = 'roles';
const NOW = 'now';

/** The roles as they are now, from memory; a change is in force here with its commit, elsewhere a moment later. */
@Injectable()
export class RoleBooks {
  readonly #books = new LoadingCache<RoleBook>({ maxEntries: 1, load: () => this.read() });

  constructor(
    private readonly roles: RolesRepository,
    private readonly feed: ChangeFeed,
    private readonly audit: AuditTrail,
  ) {
    feed.keepFresh(ROLES_TOPIC, this.#books);
  }

  /** Without waiting when it is remembered. Not for use inside a transaction, which may see what others do not yet. */
  current(): RoleBook | Promise<RoleBook> {
    return this.#books.get(NOW);
  }

  /** Read from the database; inside a transaction, as that sees it. */
  async read(): Promise<RoleBook> {
    const roles = await this.roles.all();
    return new RoleBook(
      roles.map(({ name, permissions, parents }) => ({
        name,
        permissions: ownPermissions(name, permissions),
        parents,
      })),
    );
  }

  /** To be called inside the transaction that changes a role: tells every instance, and the trail. */
  async changed(change: AuditEvent): Promise<void> {
    await this.feed.announce([{ topic: ROLES_TOPIC, subject: EVERYTHING }]);
    await this.audit.record(change);
  }
}
