import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ACCESS_LOCK, AccessRules, assertOutranksHolder } from '../access-control/index.js';
import type { AuditAction } from '../audit/index.js';
import { Clock, type Principal } from '../common/index.js';
import { EVERYTHING } from '../platform/changes/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { SessionsService } from '../tokens/index.js';
import { clientCutOff, clientDeleted, everyClientCutOff } from './clients.audit.js';
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
    private readonly rules: AccessRules,
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
      await this.rules.assertStillHolds(actor);
      assertOutranksHolder(actor, permissionsOf(client));
      return work(client);
    });
  }

  /**
   * Runs `work`, which lets a client do more or other things, in one transaction under the lock that every grant takes.
   * @throws Problem `access.frozen`, `access.forbidden`
   */
  granting<T>(actor: Principal, work: () => Promise<T>): Promise<T> {
    return this.transactions.runExclusively(ACCESS_LOCK, async () => {
      await this.rules.assertThawed();
      await this.rules.assertStillHolds(actor);
      return work();
    });
  }

  async write(client: Client, changes: Partial<Client>, action: AuditAction): Promise<Client> {
    const written = { ...changes, updatedAt: this.clock.now() };
    await this.transactions.run(async () => {
      await this.clients.update(client.id, written);
      const after = termsIn(changes, changes);
      await this.registered.changed(client.id, { action, before: after && termsIn(client, changes), after });
    });
    return { ...client, ...written };
  }

  /** Makes everything that was issued to the client worthless: its own tokens, and the sessions of people at it. */
  async cutOff(client: Client, changes: Partial<Client> = {}, action = clientCutOff): Promise<Client> {
    return this.transactions.run(async () => {
      await this.sessions.endAllOfClient(client.id, 'client_cut_off');
      return this.write(client, { ...changes, tokenGeneration: randomUUID() }, action);
    });
  }

  /** Makes every client's own tokens worthless; sessions of people at them are not touched. */
  async cutOffAll(): Promise<void> {
    await this.transactions.run(async () => {
      await this.clients.updateAll({ tokenGeneration: randomUUID() });
      await this.registered.changed(EVERYTHING, { action: everyClientCutOff });
    });
  }

  async remove(client: Client): Promise<void> {
    const { id } = client;
    await this.transactions.run(async () => {
      await this.sessions.endAllOfClient(id, 'client_cut_off');
      await this.clients.delete(id);
      await this.registered.changed(id, { action: clientDeleted, before: termsIn(client, client) });
    });
  }
}

const TERMS = ['name', 'grants', 'scope', 'rateLimitPerMinute'] as const satisfies readonly (keyof Client)[];

/** Those of the client's terms that `changes` names; nothing where it names none. */
export function termsIn(values: Partial<Client>, changes: Partial<Client>): Partial<Client> | undefined {
  const names = TERMS.filter((name) => changes[name] !== undefined);
  return names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, values[name]]));
}
