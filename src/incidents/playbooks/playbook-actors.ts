import { Injectable } from '@nestjs/common';
import { AccessRules, ADMIN_ROLE, boundedRights, everywhere, GrantsService } from '../../access-control/index.js';
import type { AuditActor } from '../../audit/index.js';
import type { Grants, Principal } from '../../common/index.js';
import { AccountsService } from '../../users/index.js';
import { actorOf, HOUSE } from '../timeline.service.js';
import type { PlaybookRun } from './playbook-run.entity.js';
import type { PlaybookActor } from './playbook.js';

/** On whose behalf playbooks run: people and partners as they are now, and the house. */
@Injectable()
export class PlaybookActors {
  constructor(
    private readonly grants: GrantsService,
    private readonly rules: AccessRules,
    private readonly accounts: AccountsService,
  ) {}

  of(principal: Principal): PlaybookActor {
    return { principal, author: actorOf(principal) };
  }

  /** The house by itself, or an operator at the command line: whatever an administrator may do. */
  async house(author: AuditActor = HOUSE): Promise<PlaybookActor> {
    const { book } = await this.rules.powers();
    const identity = { type: 'system', id: author.id, name: author.name ?? author.id } as const;
    return { author, principal: principalOf(identity, book.grantsOf(everywhere([ADMIN_ROLE])), null) };
  }

  /** Whoever started the run, with what they hold now; a partner, or an account that is disabled, with nothing. */
  async ofRun(run: PlaybookRun): Promise<PlaybookActor> {
    const author = { type: run.actorType, id: run.actorId, ...(run.actorName ? { name: run.actorName } : {}) };
    if (author.type === 'system') return this.house(author);
    const scope = run.actorScope === null ? null : new Set(run.actorScope.split(' '));
    const identity = { type: 'user', id: author.id, name: author.name ?? '' } as const;
    return { author, principal: principalOf(identity, await this.#grantsOf(author), scope) };
  }

  async #grantsOf({ type, id }: AuditActor): Promise<Grants> {
    const acts = type === 'user' && (await this.accounts.get(id)).enabled;
    return acts ? this.grants.of(id) : (await this.rules.powers()).book.grantsOf([]);
  }
}

function principalOf(
  identity: Pick<Principal, 'type' | 'id' | 'name'>,
  granted: Grants,
  scope: ReadonlySet<string> | null,
): Principal {
  const { roles, permissions, on } = boundedRights(granted, scope);
  return { ...identity, clientId: 'gatehouse', roles, permissions, on, scope, granted };
}
