import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { assertOutranksHolder } from '../access-control/index.js';
import { Clock, type Principal } from '../common/index.js';
import { EVERYTHING } from '../platform/changes/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { SessionsService } from '../tokens/index.js';
import { UsersService } from '../users/index.js';
import { permissionsOf, type Client } from './client.entity.js';
import { clientNotFound } from './clients.errors.js';
import { ClientsRepository } from './clients.repository.js';
import { RegisteredClientsService } from './registered-clients.service.js';

/** Writes changes of a client, and lets every instance know of them. */
@Injectable()
export class ClientChanges {
  constructor(
    private readonly clients: ClientsRepository,
    private readonly registered: RegisteredClientsService,
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs `work` on the locked client in one transaction. Nobody changes a client, or takes a secret for one, that may do
   * what they may not.
   * @throws Problem `client.not_found`, `access.target_outranks`, `access.forbidden`
   */
  onTarget<T>(actor: Principal, id: string, work: (client: Client) => Promise<T>): Promise<T> {
    return this.transactions.run(async () => {
      const client = await this.clients.findForUpdate(id);
      if (!client) throw clientNotFound();
      await this.users.assertStillHolds(actor);
      assertOutranksHolder(actor, permissionsOf(client));
      return work(client);
    });
  }

  async write(client: Client, changes: Partial<Client>): Promise<Client> {
    const written = { ...changes, updatedAt: this.clock.now() };
    await this.transactions.run(async () => {
      await this.clients.update(client.id, written);
      await this.registered.changed(client.id);
    });
    return { ...client, ...written };
  }

  /** Makes everything that was issued to the client worthless: its own tokens, and the sessions of people at it. */
  async cutOff(client: Client, changes: Partial<Client> = {}): Promise<Client> {
    return this.transactions.run(async () => {
      await this.sessions.endAllOfClient(client.id, 'client_cut_off');
      return this.write(client, { ...changes, tokenGeneration: randomUUID() });
    });
  }

  /** Makes every client's own tokens worthless; sessions of people at them are not touched. */
  async cutOffAll(): Promise<void> {
    await this.transactions.run(async () => {
      await this.clients.updateAll({ tokenGeneration: randomUUID() });
      await this.registered.changed(EVERYTHING);
    });
  }

  async remove({ id }: Client): Promise<void> {
    await this.transactions.run(async () => {
      await this.sessions.endAllOfClient(id, 'client_cut_off');
      await this.clients.delete(id);
      await this.registered.changed(id);
    });
  }
}
