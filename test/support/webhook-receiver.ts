import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A system outside that is told things, and answers `status`. Takes only what is signed with `secret`. */
export class WebhookReceiver {
  status = 204;
  readonly refused: number[] = [];
  readonly #bodies: string[] = [];
  #server: Server | undefined;

  constructor(readonly secret: string) {}

  async start(): Promise<void> {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        const isTaken = this.status < 300 && this.#isSigned(String(request.headers['x-gatehouse-signature']), body);
        if (isTaken) this.#bodies.push(body);
        else this.refused.push(body.length);
        response.writeHead(isTaken || this.status >= 300 ? this.status : 401).end();
      });
    });
    await new Promise<void>((done) => this.#server!.listen(0, '127.0.0.1', done));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server!.address() as AddressInfo).port}/events`;
  }

  /** Every line that it has taken, in order. */
  get events(): any[] {
    return this.#bodies.flatMap((body) => body.trimEnd().split('\n')).map((line) => JSON.parse(line));
  }

  stop(): Promise<unknown> {
    return new Promise((done) => this.#server!.close(done));
  }

  #isSigned(signature: string, body: string): boolean {
    const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
    return createHmac('sha256', this.secret).update(`${seconds}.${body}`).digest('hex') === mac;
  }
}
