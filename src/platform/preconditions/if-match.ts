import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { entityTag, entityTagsOf } from './entity-tag.js';
import { ifMatchMalformed, preconditionFailed } from './preconditions.errors.js';

/**
 * The condition under which a change may be made (RFC 9110 §13.1.1). Compared strongly, so a weak tag never matches.
 * Without the header everything is allowed. A malformed one is answered with 400: read as a list of no tag it would
 * say 412, and send the client looking for a change that nobody made.
 */
export class IfMatch {
  private constructor(private readonly tags: ReadonlySet<string> | undefined) {}

  /** @throws Problem `precondition.malformed` */
  static of(field: string | undefined): IfMatch {
    if (field === undefined || field.trim() === '*') return new IfMatch(undefined);
    const tags = entityTagsOf(field);
    if (!tags) throw ifMatchMalformed();
    return new IfMatch(new Set(tags));
  }

  /** To be asked where the version cannot change before the write. @throws Problem `precondition.failed` */
  assertHolds(version: number): void {
    if (this.tags && !this.tags.has(entityTag(version))) throw preconditionFailed();
  }
}

/** The request's `If-Match` as a parameter of a handler. */
export const IfMatchHeader = createParamDecorator(
  (_: unknown, context: ExecutionContext): IfMatch =>
    IfMatch.of(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
  [documentHeader],
);

function documentHeader(target: object, handler: string | symbol | undefined): void {
  const description = 'The `ETag` that the change is meant for; 412 when the resource has changed since';
  const header = ApiHeader({ name: 'If-Match', required: false, description, example: entityTag(1) });
  header(target, handler!, Object.getOwnPropertyDescriptor(target, handler!)!);
}
