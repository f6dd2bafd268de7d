import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A wire between a process and a server, which a test can cut and mend. Its port stays its own while it is cut. */
export class Relay {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #isCut = false;

  private constructor(
    private readonly host: string,
    private readonly targetPort: number,
  ) {
    this.#server = createServer((near) => this.#connect(near));
  }

  /** @param url of the server behind it */
  static async to(url: string): Promise<Relay> {
    const { hostname, port } = new URL(url);
    const relay = new Relay(hostname, Number(port));
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  /** The same address as `url`, by way of this relay. */
  instead(url: string): string {
    const relayed = new URL(url);
    relayed.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return relayed.href;
  }

  mend(): void {
    this.#isCut = false;
  }

  /** Nobody gets through any more, and who was through is cut off. Their connections are reset. */
  async cut(): Promise<void> {
    this.#isCut = true;
    const closing = [...this.#sockets].map((socket) => new Promise((closed) => socket.once('close', closed)));
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await Promise.all(closing);
  }

  async close(): Promise<void> {
    await this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connect(near: Socket): void {
    if (this.#isCut) {
      near.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const far = connect(this.targetPort, this.host);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => this.#sockets.delete(one));
    }
  }
}
