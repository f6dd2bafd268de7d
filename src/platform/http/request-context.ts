import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import type { MaybeAuthenticated } from '../../common/index.js';

export type CurrentRequest = FastifyRequest & MaybeAuthenticated;

const requests = new AsyncLocalStorage<CurrentRequest>();

/**
 * The request that the caller works for; nothing in a command or in work of the house's own. For what is written down
 * about an act (who, from where, under which request id), never for a decision: those take their `Principal` as an argument.
 */
export function currentRequest(): CurrentRequest | undefined {
  return requests.getStore();
}

/** Fastify's `preHandler`: the body has been read, whose events would come from outside of the context. */
export function enterRequest(request: FastifyRequest, _reply: FastifyReply, done: HookHandlerDoneFunction): void {
  requests.run(request, done);
}
