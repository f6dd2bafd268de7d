import { Injectable } from '@nestjs/common';
import { LeanRows, TransactionRunner } from '../platform/database/index.js';
import { keyset, type Reach } from '../platform/pages/index.js';
import { Client } from './client.entity.js';

/** Rows of `clients`. */
@Injectable()
export class ClientsRepository {
  readonly #lean: LeanRows<Client>;

  constructor(private readonly transactions: TransactionRunner) {
    this.#lean = new LeanRows(transactions, Client);
  }

  find(id: string): Promise<Client | null> {
    return this.#lean.find('id', id);
  }

  /** Locks the row until the transaction ends. */
  findForUpdate(id: string): Promise<Client | null> {
    return this.#lean.findForUpdate('id', id);
  }

  async insert(client: Client): Promise<void> {
    await this.#rows.insert(client);
  }

  async update(id: string, changes: Partial<Client>): Promise<void> {
    await this.#rows.update({ id }, changes);
  }

  async updateAll(changes: Partial<Client>): Promise<void> {
    await this.#rows.createQueryBuilder().update().set(changes).execute();
  }

  async delete(id: string): Promise<void> {
    await this.#rows.delete({ id });
  }

  /** Oldest first. */
  list(reach: Reach): Promise<Client[]> {
    const query = this.#rows.createQueryBuilder('client');
    return keyset(query, { property: 'createdAt', direction: 'ASC' }, reach).getMany();
  }

  get #rows() {
    return this.transactions.repository(Client);
  }
}
