import { connect, type Socket } from 'node:net';
import { PATIENCE_MS } from './eventually.js';

/**
 * An HTTP client that sends whatever bytes it is given, so that tests can say what no proper client would.
 * It reads answers by `Content-Length`, as a client on a kept-alive connection must.
 */

export interface RawAnswer {
  readonly status: number;
  readonly reason: string;
  /** Names in lower case; repeated ones joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The parsed body; undefined when it is no JSON. */
  readonly json: Record<string, unknown> | undefined;
}

export interface RawExchange {
  readonly answers: readonly RawAnswer[];
  /** Whether the server closed the connection before the exchange was over. */
  readonly closed: boolean;
}

export interface RawOptions {
  /** How many answers to wait for; the exchange is over when they are there or the server closes. */
  readonly expected?: number;
  /** Answers to HEAD announce a body that does not come. */
  readonly withoutBodies?: boolean;
  /** Waits for the server to close even when all answers are there. */
  readonly untilClosed?: boolean;
}

/** Sends the bytes over one connection and reads the answers. Texts are sent as latin1, one byte a character. */
export function exchange(port: number, bytes: string | Buffer, options: RawOptions = {}): Promise<RawExchange> {
  const { expected = 1, withoutBodies = false, untilClosed = false } = options;
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = Buffer.alloc(0);
    let over = false;
    const finish = (closed: boolean) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      socket.destroy();
      resolve({ answers: readAnswers(received, withoutBodies), closed });
    };
    const timer = setTimeout(() => {
      over = true;
      socket.destroy();
      reject(new Error(`no complete answer within ${PATIENCE_MS} ms to ${String(bytes).slice(0, 200)}`));
    }, PATIENCE_MS);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (!untilClosed && readAnswers(received, withoutBodies).length >= expected) finish(false);
    });
    socket.on('close', () => finish(true));
    socket.on('error', () => finish(true));
    send(socket, bytes);
  });
}

/** One request, one answer. */
export async function ask(port: number, bytes: string | Buffer, options: RawOptions = {}): Promise<RawAnswer> {
  const { answers } = await exchange(port, bytes, options);
  const [answer] = answers;
  if (!answer) throw new Error(`the connection was closed without an answer to ${String(bytes).slice(0, 200)}`);
  return answer;
}

/** A request with a proper `Host` and, when there is a body, a proper `Content-Length`. */
export function request(
  line: string,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): Buffer {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body, 'utf8');
  const lengthless =
    bytes.length === 0 || Object.keys(headers).some((name) => /^(content-length|transfer-encoding)$/i.test(name));
  const all = { Host: 'localhost', ...headers, ...(lengthless ? {} : { 'Content-Length': String(bytes.length) }) };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${line} HTTP/1.1\r\n${head.join('')}\r\n`, 'latin1'), bytes]);
}

function send(socket: Socket, bytes: string | Buffer): void {
  socket.write(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes, 'latin1'));
}

function readAnswers(received: Buffer, withoutBodies: boolean): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = received;
  for (;;) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd < 0) return answers;
    const head = readHead(rest.subarray(0, headEnd).toString('latin1'));
    const bodyStart = headEnd + 4;
    if (head.status < 200) {
      rest = rest.subarray(bodyStart);
      continue;
    }
    const length = withoutBodies ? 0 : Number(head.headers['content-length'] ?? 0);
    if (rest.length < bodyStart + length) return answers;
    const text = rest.subarray(bodyStart, bodyStart + length).toString('utf8');
    answers.push({ ...head, text, json: parsed(text) });
    rest = rest.subarray(bodyStart + length);
  }
}

function readHead(head: string): Pick<RawAnswer, 'status' | 'reason' | 'headers'> {
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  const [, status = '0', ...reason] = statusLine.split(' ');
  return { status: Number(status), reason: reason.join(' '), headers };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
