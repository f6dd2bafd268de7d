import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWK } from 'jose';

/** Stands before an issuer's JWKS: counts what is fetched, adds keys, and can be out of order. */
export class JwksRelay {
  fetches = 0;
  outOfOrder = false;
  readonly added: JWK[] = [];
  readonly #server: Server;

  constructor(issuer: string) {
    this.#server = createServer((_, response) => {
      this.fetches += 1;
      this.#answer(`${issuer}/.well-known/jwks.json`, response).catch(() => response.writeHead(502).end());
    });
  }

  /** @returns the URL of the relayed JWKS */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/jwks.json`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  async #answer(jwksUrl: string, response: ServerResponse): Promise<void> {
    if (this.outOfOrder) throw new Error('out of order');
    const { keys } = (await (await fetch(jwksUrl)).json()) as { keys: JWK[] };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: [...keys, ...this.added] }));
  }
}
