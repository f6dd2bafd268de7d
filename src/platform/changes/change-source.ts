import { Client } from 'pg';
import { within } from '../../common/index.js';
import type { GatehouseDataSource } from '../database/index.js';
import { CHANGES_CHANNEL } from './change-record.js';

type Row = Readonly<Record<string, string | number>>;

/** Where the feed reads what is committed, and where it is told that there is something to read. */
export interface ChangeSource {
  /** How often to look, told or not. */
  readonly pollMs: number;
  /** @throws anything when the database does not answer */
  query(sql: string, parameters: readonly number[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** The embedded database: other processes of this machine, such as a command line, are noticed by looking. */
export class EmbeddedChangeSource implements ChangeSource {
  readonly pollMs = 200;

  constructor(private readonly dataSource: GatehouseDataSource) {}

  query(sql: string, parameters: readonly number[]): Promise<Row[]> {
    return this.dataSource.query<Row[]>(sql, [...parameters]);
  }

  async close(): Promise<void> {}
}

const ANSWER_TIMEOUT_MS = 3000;

/**
 * PostgreSQL, over a connection of the feed's own: it listens, and it reads however busy the pool is. Whatever goes
 * wrong on it ends it; the next query opens another.
 */
export class PostgresChangeSource implements ChangeSource {
  readonly pollMs = 500;
  #client: Promise<Client> | undefined;
  #closed = false;

  /** @param onLost called when a connection ends though nothing was asked: the next may lead to a restored database */
  constructor(
    private readonly url: string,
    private readonly onWord: () => void,
    private readonly onLost: () => void,
  ) {}

  async query(sql: string, parameters: readonly number[]): Promise<Row[]> {
    const client = await (this.#client ??= this.#connect());
    try {
      return (await client.query<Row>(sql, [...parameters])).rows;
    } catch (error) {
      this.#drop(client);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const client = await this.#client?.catch(() => undefined);
    if (client) await within(ANSWER_TIMEOUT_MS, client.end()).catch(() => undefined);
  }

  async #connect(): Promise<Client> {
    if (this.#closed) throw new Error('the change feed is closed');
    const client = new Client({
      connectionString: this.url,
      application_name: CHANGES_CHANNEL,
      keepAlive: true,
      connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
    });
    client.on('error', () => {
      this.#drop(client);
      this.onLost();
    });
    client.on('notification', this.onWord);
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANGES_CHANNEL}`);
      return client;
    } catch (error) {
      this.#drop(client);
      throw error;
    }
  }

  #drop(client: Client): void {
    this.#client = undefined;
    client.removeAllListeners('notification');
    client.end().catch(() => undefined);
  }
}
