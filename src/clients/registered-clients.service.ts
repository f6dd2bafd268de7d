import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditEvent } from '../audit/index.js';
import { Clock, LoadingCache } from '../common/index.js';
import { ChangeFeed, EVERYTHING } from '../platform/changes/index.js';
import { ClientSecretsRepository } from './client-secrets.repository.js';
import type { ClientSecret } from './client-secret.entity.js';
import { ClientsRepository } from './clients.repository.js';
import { FIRST_PARTY_CLIENT, NO_CLIENT, registered, type RegisteredClient } from './registered-client.js';
import { CLIENT_ID, hashOfSecret, matchesAny } from './secret-text.js';

interface KnownClient {
  readonly client: RegisteredClient;
  readonly secrets: readonly Pick<ClientSecret, 'secretHash' | 'expiresAt'>[];
}

/** What the trail is told of a change. */
export type ClientChange = Pick<AuditEvent, 'action' | 'before' | 'after'>;

const TOPIC = 'client';
const REMEMBERED_CLIENTS = 5_000;
const NOBODY: KnownClient = Object.freeze({ client: NO_CLIENT, secrets: [] });
/** As long as every other hash, and of no secret. */
const NO_HASH = hashOfSecret('');

/** Clients as they are now, from memory. A change is in force here with its commit, elsewhere a moment later. */
@Injectable()
export class RegisteredClientsService {
  readonly #clients = new LoadingCache<KnownClient>({
    maxEntries: REMEMBERED_CLIENTS,
    load: (id) => this.#load(id),
  });

  constructor(
    private readonly clients: ClientsRepository,
    private readonly secrets: ClientSecretsRepository,
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {
    feed.keepFresh(TOPIC, this.#clients);
  }

  /** The client, without waiting when it is remembered; a disabled one for an id that is no client's. */
  get(id: string): RegisteredClient | Promise<RegisteredClient> {
    if (id === FIRST_PARTY_CLIENT.id) return FIRST_PARTY_CLIENT;
    const known = this.#known(id);
    return known instanceof Promise ? known.then(({ client }) => client) : known.client;
  }

  /**
   * The enabled client whose living secret this is, else nothing. An unknown, a disabled and a known client cost the same
   * comparisons.
   * @throws Problem `service.dependency_down` when this instance cannot know what has become of secrets
   */
  async authenticate(id: string, secret: string): Promise<RegisteredClient | null> {
    this.feed.assertCurrent();
    const { client, secrets } = await this.#known(id);
    const nowMs = this.clock.nowMs();
    const living = secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt.getTime() > nowMs);
    const hashes = living.map(({ secretHash }) => secretHash);
    const matches = matchesAny(hashOfSecret(secret), hashes.length > 0 ? hashes : [NO_HASH]);
    return matches && hashes.length > 0 && client.enabled ? client : null;
  }

  /**
   * To be asked inside the transaction that issues something to the client: true while it is enabled and has not been cut
   * off since. Locks the client, so a change waits or is seen.
   */
  async stillStands({ id, tokenGeneration }: RegisteredClient): Promise<boolean> {
    if (id === FIRST_PARTY_CLIENT.id) return true;
    const now = await this.clients.findForUpdate(id);
    return now !== null && now.disabledAt === null && now.tokenGeneration === tokenGeneration;
  }

  /**
   * To be called inside the transaction that changes the client or its secrets; `EVERYTHING` for all clients. Tells every
   * instance, and the trail.
   */
  async changed(id: string, change: ClientChange): Promise<void> {
    await this.feed.announce([{ topic: TOPIC, subject: id }]);
    await this.audit.record({ ...change, ...(id === EVERYTHING ? {} : { subject: { type: 'client', id } }) });
  }

  /** The client, read from the database; inside a transaction, as that sees it. */
  async read(id: string): Promise<RegisteredClient> {
    return (await this.#load(id)).client;
  }

  #known(id: string): KnownClient | Promise<KnownClient> {
    return CLIENT_ID.test(id) ? this.#clients.get(id) : NOBODY;
  }

  async #load(id: string): Promise<KnownClient> {
    const [client, secrets] = [await this.clients.find(id), await this.secrets.of(id)];
    return client ? { client: registered(client), secrets } : NOBODY;
  }
}
