import type { FastifyRequest } from 'fastify';

/**
 * Decides at the door whether a request comes in at all: after its header has been checked, before its body is
 * read and before anything is known about the caller. Every provider that extends this class is asked: those about the
 * instance, then those about the caller, each in the order of modules; the first that throws a `Problem` refuses.
 * Answering without a promise costs no turn of the loop.
 */
export abstract class RequestGate {
  /**
   * Whether the instance serves at all is asked before what the caller may use: what is refused whoever asks uses
   * nobody's allowance up.
   */
  readonly about: 'instance' | 'caller' = 'caller';

  abstract admit(request: FastifyRequest): void | Promise<void>;
}

/** In the order in which they are asked. */
export function inTurn(gates: readonly RequestGate[]): RequestGate[] {
  return [...gates.filter(({ about }) => about === 'instance'), ...gates.filter(({ about }) => about === 'caller')];
}
