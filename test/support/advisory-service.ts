import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What npm asks its advisory service, and the answers: by package name, in the form in which the service gives them. */
export type Advisories = Readonly<Record<string, readonly object[]>>;

/** GHSA-35jh-r3h4-6jhm: every lodash before 4.17.21. */
export function lodashAdvisory(severity: string): Advisories {
  return {
    lodash: [
      {
        id: 1106913,
        url: 'https://github.com/advisories/GHSA-35jh-r3h4-6jhm',
        title: 'Command Injection in lodash',
        severity,
        vulnerable_versions: '<4.17.21',
        cwe: ['CWE-77', 'CWE-94'],
        cvss: { score: 7.2, vectorString: 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H' },
      },
    ],
  };
}

/**
 * A registry on loopback that knows advisories and nothing else. `answers` is what the bulk endpoint says; without it the
 * endpoint refuses, as a mirror does that serves packages alone.
 */
export class AdvisoryService {
  answers: Advisories | undefined = {};
  readonly #server = createServer((request, response) => {
    const knows = request.url === '/-/npm/v1/security/advisories/bulk' && this.answers !== undefined;
    request.resume();
    response.writeHead(knows ? 200 : 405, { 'content-type': 'application/json' });
    response.end(JSON.stringify(knows ? this.answers : {}));
  });

  /** @returns its address */
  async start(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}
