import type { FastifyReply, FastifyRequest } from 'fastify';
import { foreignPage } from './http.errors.js';

const EXPOSED = 'ETag, Location, Retry-After, WWW-Authenticate, X-Request-Id';
const ACCEPTED = 'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id';
const MAX_AGE_SECONDS = '600';

const ofForeignPages = new WeakSet<FastifyRequest>();

/** Whether the request was refused for the page that made a browser send it: it says nothing of who sits there. */
export function isOfForeignPage(request: FastifyRequest): boolean {
  return ofForeignPages.has(request);
}

/**
 * CORS for an allow-list of origins (Fetch standard §3.2). Without a list no answer names any origin. Credentials are
 * never allowed: nothing here is ambient, tokens travel in `Authorization`.
 */
export class CrossOrigin {
  readonly #allowed: ReadonlySet<string>;

  constructor(origins: readonly string[]) {
    this.#allowed = new Set(origins);
  }

  /** Marks an answer, whatever it will be, so that pages can read errors too. */
  mark(request: FastifyRequest, reply: FastifyReply): void {
    if (this.#allowed.size === 0) return;
    reply.header('vary', 'Origin');
    const origin = request.headers.origin;
    if (origin === undefined || !this.#allowed.has(origin)) return;
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-expose-headers', EXPOSED);
  }

  /**
   * Of other sites' pages those on the list may ask, and a person may follow a link (Fetch Metadata). No other has any
   * business here; it could only act in its visitors' name, and have them kept out for what it sends.
   * @throws Problem `request.foreign_page`
   */
  admit(request: FastifyRequest): void {
    const { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-user': byHand, origin } = request.headers;
    if (site !== 'cross-site' || (origin !== undefined && this.#allowed.has(origin))) return;
    if (request.method === 'GET' && mode === 'navigate' && byHand === '?1') return;
    ofForeignPages.add(request);
    throw foreignPage();
  }

  /** Adds what a preflight asks for, when its origin is allowed. */
  markPreflight(request: FastifyRequest, reply: FastifyReply, methods: readonly string[]): void {
    const { origin, 'access-control-request-method': asked } = request.headers;
    if (asked === undefined || origin === undefined || !this.#allowed.has(origin)) return;
    reply.header('access-control-allow-methods', methods.join(', '));
    reply.header('access-control-allow-headers', ACCEPTED);
    reply.header('access-control-max-age', MAX_AGE_SECONDS);
  }
}
