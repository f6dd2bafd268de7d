import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lastValueFrom, of, type Observable } from 'rxjs';
import { notAuthenticated, type MaybeAuthenticated } from '../../common/index.js';
import { IdempotencyKeys, type Answer } from './idempotency-keys.service.js';
import { idempotentRequest } from './idempotent-request.js';

/** Headers of an answer that a repetition gets too. */
const KEPT_HEADERS = ['location', 'etag'] as const;

/**
 * Honours `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header). Guards have run before, validation runs
 * inside, so nobody is answered what they may not see and a refused body leaves its key unused.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly keys: IdempotencyKeys) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest & MaybeAuthenticated>();
    const key = request.headers['idempotency-key'];
    if (key === undefined) return next.handle();
    if (!request.principal) throw notAuthenticated();
    const reply = http.getResponse<FastifyReply>();
    const asked = idempotentRequest(request, request.principal, key);
    return of(await this.#answer(reply, () => this.keys.once(asked, () => performed(next, reply))));
  }

  async #answer(reply: FastifyReply, once: () => ReturnType<IdempotencyKeys['once']>): Promise<unknown> {
    try {
      const { answer, replayed } = await once();
      if (replayed) reply.status(answer.status).headers(answer.headers).header('idempotency-replayed', 'true');
      return answer.body;
    } catch (error) {
      // What the handler said of its result no longer holds.
      for (const name of KEPT_HEADERS) reply.removeHeader(name);
      throw error;
    }
  }
}

async function performed(next: CallHandler, reply: FastifyReply): Promise<Answer> {
  const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) if (reply.hasHeader(name)) headers[name] = String(reply.getHeader(name));
  return { status: reply.statusCode, headers, body };
}
