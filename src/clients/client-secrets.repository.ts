import { Injectable } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import { TransactionRunner } from '../platform/database/index.js';
import { ClientSecret } from './client-secret.entity.js';

/** Rows of `client_secrets`. */
@Injectable()
export class ClientSecretsRepository {
  constructor(private readonly transactions: TransactionRunner) {}

  /** Oldest first. */
  of(clientId: string): Promise<ClientSecret[]> {
    return this.#rows.find({ where: { clientId }, order: { createdAt: 'ASC', id: 'ASC' } });
  }

  async insert(secret: ClientSecret): Promise<void> {
    await this.#rows.insert(secret);
  }

  /** @returns false when the client has no such secret */
  async delete(clientId: string, id: string): Promise<boolean> {
    const { affected } = await this.#rows.delete({ clientId, id });
    return affected === 1;
  }

  async deleteExpired(clientId: string, now: Date): Promise<void> {
    await this.#rows.delete({ clientId, expiresAt: LessThanOrEqual(now) });
  }

  get #rows() {
    return this.transactions.repository(ClientSecret);
  }
}
