import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { ProblemFactory } from '../../common/index.js';
import {
  headersTooLarge,
  malformedHeader,
  malformedRequest,
  malformedUrl,
  repeatedHeader,
  uriTooLong,
} from './http.errors.js';
import { MAX_HEADERS, MAX_URL_LENGTH } from './transport-limits.js';

const SLASH = 0x2f;

/** Beyond these, a URL is not one (RFC 3986 §2); `%00` would end a text early further on. */
const NOT_IN_URLS = /[^\x21-\x7e]|#|%00/;
const ABSOLUTE_FORM = /^https?:\/\/[^/?#]+/i;
const HOST = /^(?:[A-Za-z0-9._~!$&'()*+,;=%-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;

/** A path that stands in for targets that are not routed, so that they pass the same door as all others. */
const UNROUTABLE = '/-/unroutable';

/** What is to be routed for a request target: its origin-form, or, of targets with a fault and of `*`, a stand-in. */
export function routableTarget(target: string): string {
  if (target === '*' || faultInTarget(target)) return UNROUTABLE;
  return target.charCodeAt(0) === SLASH ? target : originForm(target);
}

/** What is wrong with a request target (RFC 9112 §3.2). Asked again at the door about what was not routed. */
function faultInTarget(target: string): ProblemFactory | undefined {
  if (target.length > MAX_URL_LENGTH) return uriTooLong;
  if (NOT_IN_URLS.test(target)) return malformedUrl;
  if (target.charCodeAt(0) !== SLASH && target !== '*' && !ABSOLUTE_FORM.test(target)) return malformedUrl;
  if (!target.includes('%')) return undefined;
  try {
    decodeURIComponent(target);
    return undefined;
  } catch {
    return malformedUrl;
  }
}

/** `http://host/path` asks for `/path` (RFC 9112 §3.2.2). */
function originForm(target: string): string {
  const rest = target.replace(ABSOLUTE_FORM, '');
  return rest.charCodeAt(0) === SLASH ? rest : `/${rest}`;
}

/** The pathname of a request target as it was sent. */
export function pathOf(target: string): string {
  const origin = target.charCodeAt(0) === SLASH ? target : originForm(target);
  const query = origin.indexOf('?');
  const path = query < 0 ? origin : origin.slice(0, query);
  return path.length > MAX_URL_LENGTH ? path.slice(0, MAX_URL_LENGTH) : path;
}

/**
 * What is wrong with a request's line and headers that Node and Fastify let pass (RFC 9112 §3.2, §6.1, RFC 9110 §5.3).
 * Runs on every request: answers nothing, without allocating, when all is well.
 */
export function faultInHead(request: FastifyRequest): ProblemFactory | undefined {
  const { raw } = request;
  if (raw.url === UNROUTABLE) {
    const fault = faultInTarget(request.originalUrl);
    if (fault) return fault;
  }
  if (raw.httpVersionMajor !== 1) return malformedRequest;
  if (raw.rawHeaders.length > MAX_HEADERS * 2) return headersTooLarge;
  return repeatsSingular(raw.rawHeaders) ? repeatedHeader : faultInHeaders(raw);
}

function faultInHeaders({ headers, httpVersionMinor }: IncomingMessage): ProblemFactory | undefined {
  const { host, 'transfer-encoding': coding } = headers;
  // HTTP/1.0 knows no Host.
  if (host === undefined ? httpVersionMinor !== 0 : !HOST.test(host)) return malformedHeader;
  return coding !== undefined && coding.toLowerCase() !== 'chunked' ? malformedHeader : undefined;
}

const HOST_BIT = 1;
const AUTHORIZATION_BIT = 2;
const CONTENT_TYPE_BIT = 4;
const CONTENT_LENGTH_BIT = 8;

/** Node keeps the first of repeated headers and says nothing. */
function repeatsSingular(rawHeaders: readonly string[]): boolean {
  let seen = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const bit = singularBit(rawHeaders[i]!);
    if (bit === 0) continue;
    if ((seen & bit) !== 0) return true;
    seen |= bit;
  }
  return false;
}

/** Lengths first: most headers need no comparison at all. */
function singularBit(name: string): number {
  switch (name.length) {
    case 4:
      return name.toLowerCase() === 'host' ? HOST_BIT : 0;
    case 12:
      return name.toLowerCase() === 'content-type' ? CONTENT_TYPE_BIT : 0;
    case 13:
      return name.toLowerCase() === 'authorization' ? AUTHORIZATION_BIT : 0;
    case 14:
      return name.toLowerCase() === 'content-length' ? CONTENT_LENGTH_BIT : 0;
    default:
      return 0;
  }
}
