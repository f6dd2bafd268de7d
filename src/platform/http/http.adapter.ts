import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyHttpOptions } from 'fastify';
import type { Server } from 'node:http';
import type { Settings } from '../config/index.js';
import { HttpEdge, ROUTING } from './http-edge.js';
import { parseQuery } from './parameters.js';
import { routableTarget } from './request-head.js';
import { newRequestId } from './request-ids.js';
import { MAX_BODY_BYTES, MAX_HEADER_BYTES, TRANSPORT_TIMES, type TransportTimes } from './transport-limits.js';

/** The Fastify adapter inside the house's edge, which `configureHttp()` completes. */
export class GatehouseAdapter extends FastifyAdapter {
  constructor(
    readonly edge: HttpEdge,
    options: FastifyHttpOptions<Server>,
  ) {
    super(options);
    edge.attachTo(this.getInstance());
  }

  /** The edge has parsers of its own. */
  override registerParserMiddleware(): void {}
}

/** Everything about the transport that is settled before there is an application. */
export function httpAdapter(settings: Settings, times: TransportTimes = TRANSPORT_TIMES): GatehouseAdapter {
  const edge = new HttpEdge(settings);
  return new GatehouseAdapter(edge, {
    logger: false,
    genReqId: newRequestId,
    trustProxy: settings.TRUSTED_PROXIES.length === 0 ? false : [...settings.TRUSTED_PROXIES],
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: times.requestTimeoutMs,
    keepAliveTimeout: times.keepAliveTimeoutMs,
    // While closing, requests in flight and on open connections are still served.
    return503OnClosing: false,
    exposeHeadRoutes: true,
    routerOptions: { ...ROUTING, querystringParser: parseQuery as (text: string) => Record<string, string> },
    http: {
      headersTimeout: times.headersTimeoutMs,
      connectionsCheckingInterval: times.checkingIntervalMs,
      maxHeaderSize: MAX_HEADER_BYTES,
      // Node's own refusal has no body; the front door refuses in its place.
      requireHostHeader: false,
    },
    rewriteUrl: (request) => routableTarget(request.url ?? ''),
    frameworkErrors: (error, request, reply) => edge.refuseUnrouted(error, request, reply),
    clientErrorHandler: (error, socket) => edge.sockets.answerClientError(error, socket),
  });
}
