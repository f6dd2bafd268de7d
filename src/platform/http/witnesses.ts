import { Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Problem } from '../../common/index.js';
import type { CurrentRequest } from './request-context.js';
import type { RequestWitness } from './request-witness.js';

/** Tells every witness, and keeps what one of them throws from everybody else. */
export class Witnesses {
  readonly #log = new Logger('Witnesses');

  constructor(private readonly witnesses: readonly RequestWitness[]) {}

  refused(request: CurrentRequest, problem: Problem): void {
    this.#tell((witness) => witness.refused(request, problem));
  }

  answered(request: CurrentRequest, reply: FastifyReply): void {
    this.#tell((witness) => witness.answered(request, reply));
  }

  #tell(tell: (witness: RequestWitness) => void): void {
    for (const witness of this.witnesses) {
      try {
        tell(witness);
      } catch (error) {
        this.#log.error('a witness of requests failed', error);
      }
    }
  }
}
