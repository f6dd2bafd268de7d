import { SetMetadata } from '@nestjs/common';
import type { ProblemDefinition, ProblemFactory } from './problem.js';

export const FAILS_METADATA = 'gatehouse:fails';

/** Names the problems of its own that a route can answer with; the documentation lists them. */
export const Fails = (...problems: readonly ProblemFactory[]): MethodDecorator =>
  SetMetadata(
    FAILS_METADATA,
    problems.map(({ definition }) => definition),
  );

export function failsOf(handler: object): readonly ProblemDefinition[] {
  return (Reflect.getMetadata(FAILS_METADATA, handler) ?? []) as readonly ProblemDefinition[];
}
