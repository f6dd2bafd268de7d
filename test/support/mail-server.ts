import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { Relay } from './relay.js';

export interface ReceivedMail {
  /** Every address of the envelope. */
  readonly to: readonly string[];
  readonly from: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A mail server in this process. It can be cut off and come back, with its port its own all the while, and refuse addresses. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  /** Addresses that it does not take. */
  readonly refused = new Set<string>();
  readonly #taken = new Set<ReceivedMail>();
  #server: SMTPServer | undefined;
  #relay: Relay | undefined;
  #url = '';
  readonly #waiting: (() => void)[] = [];

  async start(): Promise<void> {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      onRcptTo: ({ address }, _, answer) =>
        this.refused.has(address)
          ? answer(Object.assign(new Error(`no such user ${address}`), { responseCode: 550 }))
          : answer(),
      onData: (stream, { envelope }, done) => {
        let source = '';
        stream.setEncoding('latin1');
        stream.on('data', (chunk: string) => (source += chunk));
        stream.on('end', () => {
          const from = envelope.mailFrom ? envelope.mailFrom.address : '';
          this.received.push({ to: envelope.rcptTo.map(({ address }) => address), from, ...read(source) });
          done();
          for (const look of this.#waiting.splice(0)) look();
        });
      },
    });
    // Whoever is killed, or cut off, in the middle of a mail.
    this.#server.on('error', () => undefined);
    const listening = this.#server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    this.#url = `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    this.#relay = await Relay.to(this.#url);
  }

  async stop(): Promise<void> {
    await this.#relay?.close();
    await new Promise<void>((closed) => (this.#server ? this.#server.close(closed) : closed()));
  }

  async cut(): Promise<void> {
    await this.#relay?.cut();
  }

  mend(): void {
    this.#relay?.mend();
  }

  get url(): string {
    return this.#relay!.instead(this.#url);
  }

  /** The oldest mail to that address that nobody has taken, once there is one. */
  async next(address: string, subject = ''): Promise<ReceivedMail> {
    for (;;) {
      const mail = this.to(address, subject).find((candidate) => !this.#taken.has(candidate));
      if (mail) {
        this.#taken.add(mail);
        return mail;
      }
      await new Promise<void>((arrived) => this.#waiting.push(arrived));
    }
  }

  /** The token of the link in the next mail to that address. */
  async nextToken(address: string, subject = ''): Promise<string> {
    return tokenOf(await this.next(address, subject));
  }

  to(address: string, subject = ''): ReceivedMail[] {
    return this.received.filter((mail) => mail.to.includes(address) && mail.headers['subject']!.includes(subject));
  }
}

export function tokenOf({ text }: ReceivedMail): string {
  return /#token=([\w-]{43})\s/.exec(text)![1]!;
}

function read(source: string): Pick<ReceivedMail, 'headers' | 'text'> {
  const headEnd = source.indexOf('\r\n\r\n');
  const lines = source
    .slice(0, headEnd)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { headers, text: unquoted(source.slice(headEnd + 4)) };
}

/** Quoted-printable (RFC 2045 §6.7), as far as ASCII needs it. */
function unquoted(body: string): string {
  return body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
