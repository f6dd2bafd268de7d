import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Problem } from '../../common/index.js';
import { RequestWitness, type CurrentRequest } from '../http/index.js';
import { Metrics } from './metrics.js';

const MS_PER_SECOND = 1000;
/** OpenTelemetry's advice for `http.server.request.duration`, in seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** RFC 9110 §9.3 and RFC 5789. Node reads some thirty more, which a caller may choose. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

/**
 * Requests by route, and refusals by code. Names and labels are OpenTelemetry's (semantic conventions for HTTP metrics), as
 * Prometheus writes them. A path is never a label, its route is: strangers choose paths.
 */
@Injectable()
export class RequestMetrics extends RequestWitness {
  readonly #durations;
  readonly #problems;

  constructor(private readonly metrics: Metrics) {
    super();
    this.#durations = metrics.histogram(
      {
        name: 'http_server_request_duration_seconds',
        help: 'From the last header of a request to the last byte of its answer. No route: there is none.',
        labels: ['http_request_method', 'http_route', 'http_response_status_code'],
      },
      BUCKETS,
    );
    this.#problems = metrics.counter({
      name: 'gatehouse_problems_total',
      help: 'Requests that were refused or failed, by the code of their problem.',
      labels: ['code'],
    });
  }

  override refused(_request: CurrentRequest, { definition }: Problem): void {
    if (this.metrics.isOn) this.#problems.inc({ code: definition.code });
  }

  override answered(request: CurrentRequest, reply: FastifyReply): void {
    if (!this.metrics.isOn) return;
    const labels = {
      http_request_method: METHODS.has(request.method) ? request.method : '_OTHER',
      http_route: request.routeOptions.url ?? '',
      http_response_status_code: reply.statusCode,
    };
    this.#durations.observe(labels, reply.elapsedTime / MS_PER_SECOND);
  }
}
