import type { FastifyRequest } from 'fastify';

/**
 * Decides at the door whether a request comes in at all: after its header has been checked, before its body is
 * read and before anything is known about the caller. Every provider that extends this class is asked, in the
 * order of modules; the first that throws a `Problem` refuses. Answering without a promise costs no turn of the loop.
 */
export abstract class RequestGate {
  abstract admit(request: FastifyRequest): void | Promise<void>;
}
