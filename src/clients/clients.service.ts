import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { assertMayGrant } from '../access-control/index.js';
import { Clock, permissionCatalogue, scopeCatalogue, type Page, type Principal } from '../common/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { invalidRequest } from '../platform/http/index.js';
import { Pages, type PageQuery } from '../platform/pages/index.js';
import { ClientChanges, termsIn } from './client-changes.js';
import type { ClientGrant } from './client-terms.js';
import type { Client } from './client.entity.js';
import { ClientSecretsService, type IssuedSecret } from './client-secrets.service.js';
import { clientChanged, clientDisabled, clientEnabled, clientRegistered } from './clients.audit.js';
import { clientNotFound } from './clients.errors.js';
import { ClientsRepository } from './clients.repository.js';
import { newClientId } from './secret-text.js';

/** What of a client administrators decide. */
export interface ClientTerms {
  readonly name: string;
  readonly grants: readonly ClientGrant[];
  readonly scopes: readonly string[];
  readonly rateLimitPerMinute: number | null;
}

/**
 * Partners' clients, as administrators handle them. A client's scope is a grant: nobody gives a client what they lack,
 * and nobody changes a client that may do more than they.
 */
@Injectable()
export class ClientsService {
  constructor(
    private readonly clients: ClientsRepository,
    private readonly changes: ClientChanges,
    private readonly secrets: ClientSecretsService,
    private readonly pages: Pages,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  /** Oldest first. @throws Problem `request.cursor_invalid` */
  list(query: PageQuery): Promise<Page<Client>> {
    return this.pages.read(query, {
      described: { name: 'clients' },
      read: (reach) => this.clients.list(reach),
      placeOf: ({ createdAt, id }) => ({ key: createdAt.getTime(), id }),
    });
  }

  /** @throws Problem `client.not_found` */
  async get(id: string): Promise<Client> {
    const client = await this.clients.find(id);
    if (!client) throw clientNotFound();
    return client;
  }

  /**
   * The client, and its first secret.
   * @throws Problem `access.grant_exceeds_own`, `access.frozen`, `access.forbidden`, `request.invalid`
   */
  async register(actor: Principal, terms: ClientTerms): Promise<{ client: Client; issued: IssuedSecret }> {
    assertKnown(terms.scopes);
    assertMayGrant(actor, permissionsAmong(terms.scopes));
    const client = this.#newClient(actor, terms);
    const issued = this.secrets.make(client.id, {});
    const write = () => this.#insert(client, issued);
    await (terms.scopes.length > 0 ? this.changes.granting(actor, write) : write());
    return { client, issued };
  }

  /**
   * In force on the client's next request, for tokens that it has too.
   * @throws Problem `client.not_found`, `access.target_outranks`, `access.grant_exceeds_own`, `access.frozen`,
   * `request.invalid`
   */
  change(actor: Principal, id: string, changes: Partial<ClientTerms>): Promise<Client> {
    const write = () =>
      this.changes.onTarget(actor, id, async (client) => {
        assertKnown(changes.scopes ?? []);
        assertMayGrant(actor, permissionsAmong(changes.scopes ?? []));
        return this.changes.write(client, columnsOf(changes), clientChanged);
      });
    const grants = changes.scopes !== undefined || changes.grants !== undefined;
    return grants ? this.changes.granting(actor, write) : write();
  }

  /** Cuts the client off too. Disabling a disabled client changes nothing. */
  disable(actor: Principal, id: string): Promise<Client> {
    return this.changes.onTarget(actor, id, async (client) =>
      client.disabledAt ? client : this.changes.cutOff(client, { disabledAt: this.clock.now() }, clientDisabled),
    );
  }

  /** What it may do, it may again. @throws Problem `access.frozen` too */
  enable(actor: Principal, id: string): Promise<Client> {
    return this.changes.granting(actor, () =>
      this.changes.onTarget(actor, id, async (client) =>
        client.disabledAt ? this.changes.write(client, { disabledAt: null }, clientEnabled) : client,
      ),
    );
  }

  /** Everything that was issued to the client is dead; its secrets are not. */
  async cutOff(actor: Principal, id: string): Promise<void> {
    await this.changes.onTarget(actor, id, (client) => this.changes.cutOff(client));
  }

  /** Every client's own tokens are dead. Within the caller's transaction. */
  cutOffAll(): Promise<void> {
    return this.changes.cutOffAll();
  }

  async delete(actor: Principal, id: string): Promise<void> {
    await this.changes.onTarget(actor, id, (client) => this.changes.remove(client));
  }

  #insert(client: Client, issued: IssuedSecret): Promise<void> {
    return this.transactions.run(async () => {
      await this.clients.insert(client);
      await this.secrets.add(issued, { action: clientRegistered, after: termsIn(client, client) });
    });
  }

  #newClient(actor: Principal, terms: ClientTerms): Client {
    const now = this.clock.now();
    return {
      id: newClientId(),
      name: terms.name,
      grants: wordList(terms.grants),
      scope: wordList(terms.scopes),
      rateLimitPerMinute: terms.rateLimitPerMinute,
      tokenGeneration: randomUUID(),
      disabledAt: null,
      createdAt: now,
      updatedAt: now,
      createdBy: actor.id,
    };
  }
}

/** @throws Problem `request.invalid` */
function assertKnown(scopes: readonly string[]): void {
  if (scopes.every((name) => scopeCatalogue.has(name))) return;
  const message = 'must name permissions that exist';
  throw invalidRequest({ errors: [{ field: 'scopes', code: 'unknown_permission', message }] });
}

/** What is a scope alone is nobody's to hold, and so nobody's to lack. */
function permissionsAmong(scopes: readonly string[]): string[] {
  return scopes.filter((name) => permissionCatalogue.has(name));
}

function columnsOf({ name, grants, scopes, rateLimitPerMinute }: Partial<ClientTerms>): Partial<Client> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(grants === undefined ? {} : { grants: wordList(grants) }),
    ...(scopes === undefined ? {} : { scope: wordList(scopes) }),
    ...(rateLimitPerMinute === undefined ? {} : { rateLimitPerMinute }),
  };
}

function wordList(words: readonly string[]): string {
  return [...new Set(words)].toSorted().join(' ');
}
