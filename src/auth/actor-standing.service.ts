import { Injectable } from '@nestjs/common';
import { GrantsService, type ActorStanding, type RoleBook } from '../access-control/index.js';
import { RegisteredClientsService } from '../clients/index.js';
import type { Grants, Principal } from '../common/index.js';
import { AccountsService } from '../users/index.js';

/** People and partners, as the database has them. */
@Injectable()
export class ActorStandingService implements ActorStanding {
  constructor(
    private readonly accounts: AccountsService,
    private readonly grants: GrantsService,
    private readonly clients: RegisteredClientsService,
  ) {}

  async grantsOf({ type, id, granted }: Principal, book: RoleBook): Promise<Grants | null> {
    if (type === 'system') return granted;
    if (type === 'user') {
      return (await this.accounts.isEnabled(id)) ? book.grantsOf(await this.grants.assignmentsOf(id)) : null;
    }
    const client = await this.clients.read(id);
    return client.enabled ? client.rights : null;
  }
}
