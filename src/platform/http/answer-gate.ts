import type { CurrentRequest } from './request-context.js';

/**
 * Decides about an answer at the last moment before it leaves. Every provider that extends this class is asked about
 * every answer that is no stream; the first that throws a `Problem` has that answered instead.
 */
export abstract class AnswerGate {
  abstract admit(request: CurrentRequest, payload: string | Buffer): void;
}
