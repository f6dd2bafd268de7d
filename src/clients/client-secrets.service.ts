import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, type Principal } from '../common/index.js';
import { invalidRequest } from '../platform/http/index.js';
import { ClientChanges } from './client-changes.js';
import type { ClientSecret } from './client-secret.entity.js';
import { ClientSecretsRepository } from './client-secrets.repository.js';
import { clientSecretDeleted, clientSecretIssued } from './clients.audit.js';
import { clientNotFound, clientSecretNotFound, tooManyClientSecrets } from './clients.errors.js';
import { ClientsRepository } from './clients.repository.js';
import { RegisteredClientsService, type ClientChange } from './registered-clients.service.js';
import { hashOfSecret, newSecret } from './secret-text.js';

/** A secret in the one moment in which it is known. */
export interface IssuedSecret {
  readonly row: ClientSecret;
  readonly secret: string;
}

export interface SecretOptions {
  readonly label?: string | null;
  readonly expiresAt?: Date | null;
}

const LIVING_SECRETS_MAX = 5;

/** Secrets of clients: several can live at once, so that a partner can roll over without a pause. */
@Injectable()
export class ClientSecretsService {
  constructor(
    private readonly secrets: ClientSecretsRepository,
    private readonly clients: ClientsRepository,
    private readonly changes: ClientChanges,
    private readonly registered: RegisteredClientsService,
    private readonly clock: Clock,
  ) {}

  /** Oldest first. @throws Problem `client.not_found` */
  async list(clientId: string): Promise<ClientSecret[]> {
    if (!(await this.clients.find(clientId))) throw clientNotFound();
    return this.secrets.of(clientId);
  }

  /**
   * Whoever has it may do what the client may: a grant, like others.
   * @throws Problem `client.not_found`, `client.too_many_secrets`, `access.frozen`, `access.target_outranks`, `request.invalid`
   */
  async issue(actor: Principal, clientId: string, options: SecretOptions): Promise<IssuedSecret> {
    const issued = this.make(clientId, options);
    const isFull = async () => (await this.secrets.of(clientId)).length >= LIVING_SECRETS_MAX;
    const issue = async () => {
      await this.secrets.deleteExpired(clientId, issued.row.createdAt);
      if (await isFull()) throw tooManyClientSecrets();
      await this.add(issued, { action: clientSecretIssued, after: outlineOf(issued) });
    };
    await this.changes.granting(actor, () => this.changes.onTarget(actor, clientId, issue));
    return issued;
  }

  /** A secret that exists once `add()` is committed. @throws Problem `request.invalid` when it would be dead on arrival */
  make(clientId: string, { label = null, expiresAt = null }: SecretOptions): IssuedSecret {
    const now = this.clock.now();
    if (expiresAt && !(expiresAt > now)) {
      throw invalidRequest({ errors: [{ field: 'expiresAt', code: 'past', message: 'must lie in the future' }] });
    }
    const secret = newSecret();
    const row = { id: randomUUID(), clientId, label, secretHash: hashOfSecret(secret), createdAt: now, expiresAt };
    return { row, secret };
  }

  /** Within the caller's transaction. */
  async add({ row }: IssuedSecret, change: ClientChange): Promise<void> {
    await this.secrets.insert(row);
    await this.registered.changed(row.clientId, change);
  }

  /**
   * From now on nobody gets a token for it; what was issued before lives on, unless the client is cut off.
   * @throws Problem `client.not_found`, `client.secret_not_found`, `access.target_outranks`
   */
  async delete(actor: Principal, clientId: string, id: string): Promise<void> {
    await this.changes.onTarget(actor, clientId, async () => {
      if (!(await this.secrets.delete(clientId, id))) throw clientSecretNotFound();
      await this.registered.changed(clientId, { action: clientSecretDeleted, before: { id } });
    });
  }
}

function outlineOf({ row: { id, label, expiresAt } }: IssuedSecret) {
  return { id, label, expiresAt };
}
