import type { FastifyReply } from 'fastify';
import type { Problem } from '../../common/index.js';
import type { CurrentRequest } from './request-context.js';

/**
 * Sees what passes the edge, and decides nothing. Every provider that extends this class is told. Invariant: no answer
 * waits for a witness, and what one throws is logged and changes nothing.
 */
export abstract class RequestWitness {
  /** A request is being refused, or has failed, with `problem`. */
  refused(_request: CurrentRequest, _problem: Problem): void {}

  /** The answer has left, whatever it was. Body and query, where there are any, are as they were sent. */
  answered(_request: CurrentRequest, _reply: FastifyReply): void {}
}
