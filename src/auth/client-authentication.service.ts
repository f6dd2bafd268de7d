import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { ClientLimits, FIRST_PARTY_CLIENT, RegisteredClientsService, type RegisteredClient } from '../clients/index.js';
import { clientAddressBlock, FailureBudget } from '../platform/limits/index.js';
import { clientRefused } from './auth.audit.js';
import { clientAuthenticatedTwice, clientUnknown } from './auth.errors.js';
import { basicCredentials, type ClientCredentials } from './basic-credentials.js';

/** What of a request tells which client sends it. */
export interface ClientRequest {
  readonly authorization: string | undefined;
  readonly form: { readonly client_id?: string; readonly client_secret?: string };
  readonly address: string;
}

/**
 * Tells which client asks (RFC 6749 §2.3): by HTTP Basic or by the form, never both. Nobody named, or the empty Basic
 * credentials that Swagger UI sends, means the first-party client, which is public and has no secret. An unknown and a
 * disabled client and a wrong and an expired secret get one answer, for the same work.
 */
@Injectable()
export class ClientAuthenticationService {
  constructor(
    private readonly clients: RegisteredClientsService,
    private readonly limits: ClientLimits,
    private readonly failures: FailureBudget,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws Problem `auth.client_unknown`, `auth.client_authenticated_twice`, `limits.too_many_failures`, `limits.too_many_requests` */
  async authenticate({ authorization, form, address }: ClientRequest): Promise<RegisteredClient> {
    const basic = basicCredentials(authorization);
    const named: ClientCredentials = { id: form.client_id ?? '', secret: form.client_secret ?? '' };
    if (isSomebody(basic) && isSomebody(named)) throw clientAuthenticatedTwice();
    const { id, secret } = isSomebody(basic) ? basic : named;
    if (secret === '' && (id === '' || id === FIRST_PARTY_CLIENT.id)) return FIRST_PARTY_CLIENT;
    return this.#confidential({ id, secret }, address);
  }

  async #confidential({ id, secret }: ClientCredentials, address: string): Promise<RegisteredClient> {
    const client = await this.failures.attempt(`client:${id} ${clientAddressBlock(address)}`, async () => {
      const value = await this.clients.authenticate(id, secret);
      return { succeeded: value !== null, value };
    });
    if (!client) {
      // What was given as an id may be anything, a secret among it.
      this.audit.note({ action: clientRefused, outcome: 'failure' }, clientAddressBlock(address));
      throw clientUnknown();
    }
    // Only now: who does not know the secret uses nothing of the client's limit up.
    await this.limits.count(client.id);
    return client;
  }
}

function isSomebody({ id, secret }: ClientCredentials): boolean {
  return id !== '' || secret !== '';
}
