import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { BearerRefusal } from './bearer-refusal.js';

@Catch(BearerRefusal)
export class BearerRefusalFilter implements ExceptionFilter<BearerRefusal> {
  catch(refusal: BearerRefusal, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    void reply.status(refusal.getStatus()).headers(refusal.headers).send(refusal.getResponse());
  }
}
