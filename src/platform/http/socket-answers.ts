import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Problem, ProblemFactory } from '../../common/index.js';
import type { RequestLog } from '../logging/index.js';
import { bodyTooLarge } from './body.errors.js';
import {
  expectationFailed,
  headersTooLarge,
  malformedRequest,
  methodNotAllowed,
  requestTimeout,
  uriTooLong,
} from './http.errors.js';
import { answerOf } from './problem-answer.js';
import { pathOf } from './request-head.js';
import { newRequestId } from './request-ids.js';
import { apiHeaders } from './security-headers.js';
import { MAX_URL_LENGTH } from './transport-limits.js';

/** What Node adds to an error of its HTTP parser. */
export interface ClientError extends Error {
  readonly code?: string;
  readonly rawPacket?: unknown;
}

type ClientSocket = Duplex & { readonly remoteAddress?: string };
/** Node keeps the response that is being written on its socket. */
type Answering = { readonly _httpMessage?: (ServerResponse & { req: IncomingMessage }) | null };

/** The method word and whatever else a request line may have around its target. */
const REQUEST_LINE = /^[A-Z]+ (\S+)/;
const METHOD_AND_VERSION_LENGTH = 32;

/**
 * Answers what Node refuses before there is a request: the same body and headers as everywhere, written to the
 * socket itself, which is closed afterwards. Pipelined answers that are still due go first, so that none is taken
 * for the answer to another request.
 */
export class SocketAnswers {
  constructor(private readonly requestLog: () => RequestLog | undefined) {}

  /** For Fastify's `clientErrorHandler`. */
  answerClientError(error: ClientError, socket: ClientSocket): void {
    if (!isAnswerable(error) || !socket.writable) {
      socket.destroy();
      return;
    }
    // oxlint-disable-next-line eslint/no-underscore-dangle -- Node's own default handler goes by it too
    const due = (socket as Answering)._httpMessage;
    if (due && due.req.complete) due.once('close', () => this.answerClientError(error, socket));
    else if (due?.headersSent) socket.destroy();
    else this.#refuse(socket, factoryFor(error)(), due ? (due.req.url ?? '') : targetIn(error.rawPacket));
  }

  /** What Node would answer, or drop, by itself without a body. */
  attachTo(server: Server): void {
    server.on('connect', (request: IncomingMessage, socket: ClientSocket) => {
      socket.on('error', () => socket.destroy());
      this.#refuse(socket, methodNotAllowed({ headers: { Allow: '' } }), '/', request);
    });
    server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
      const { status, headers, body } = this.#compose(expectationFailed(), request.url ?? '', request.socket);
      response.writeHead(status, { ...headers, connection: 'close' }).end(body);
    });
  }

  #refuse(socket: ClientSocket, problem: Problem, target: string, request?: IncomingMessage): void {
    const { status, headers, body } = this.#compose(problem, target, request?.socket ?? socket);
    const lines = Object.entries({
      ...headers,
      date: new Date().toUTCString(),
      connection: 'close',
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy());
  }

  #compose(problem: Problem, target: string, socket: ClientSocket) {
    const requestId = newRequestId();
    const path = pathOf(target);
    const { status, headers, body } = answerOf(problem, { path, requestId });
    const { code } = problem.definition;
    this.requestLog()?.refusedAtSocket({ status, code, requestId, path, address: socket.remoteAddress });
    const length = String(Buffer.byteLength(body));
    return {
      status,
      headers: { ...apiHeaders, ...headers, 'x-request-id': requestId, 'content-length': length },
      body,
    };
  }
}

function isAnswerable({ code }: ClientError): boolean {
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' || code?.startsWith('HPE_') === true;
}

function factoryFor({ code, rawPacket }: ClientError): ProblemFactory {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return requestTimeout;
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return bodyTooLarge;
  if (code !== 'HPE_HEADER_OVERFLOW') return malformedRequest;
  // The parser does not say which part overflowed: a first line without an early end tells.
  const endOfLine = Buffer.isBuffer(rawPacket) ? rawPacket.indexOf('\n') : -1;
  return endOfLine < 0 || endOfLine > MAX_URL_LENGTH + METHOD_AND_VERSION_LENGTH ? uriTooLong : headersTooLarge;
}

function targetIn(packet: unknown): string {
  if (!Buffer.isBuffer(packet)) return '';
  const start = packet.toString('latin1', 0, MAX_URL_LENGTH + METHOD_AND_VERSION_LENGTH);
  return REQUEST_LINE.exec(start)?.[1] ?? '';
}
