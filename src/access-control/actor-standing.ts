import type { Grants, Principal } from '../common/index.js';
import type { RoleBook } from './role-book.js';

/** What has become of an actor since their request came in; the room that knows people and partners alike tells it. */
export abstract class ActorStanding {
  /**
   * What the actor holds now, without their token's bounds; null when the account or the client is disabled or gone. Read
   * from the database, inside a transaction as that sees it; what roles amount to, `book` says.
   */
  abstract grantsOf(actor: Principal, book: RoleBook): Promise<Grants | null>;
}
