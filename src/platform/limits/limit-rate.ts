import { applyDecorators } from '@nestjs/common';
import { Throttle } from '@nestjs/throttler';
import type { RateLimit } from './window-counter.js';

const LIMIT_RATE_METADATA = 'gatehouse:limit-rate';

/**
 * At most `limit` calls of one client address in `perSeconds`, beside the general limit. Routes that give the same
 * name, limit and time share one count. One declaration a route. Counted before anybody is asked who they are.
 */
export function LimitRate({ name, limit, perSeconds }: RateLimit): MethodDecorator {
  if (!Number.isSafeInteger(perSeconds) || perSeconds < 1) {
    throw new Error(`the limit "${name}" needs whole seconds`);
  }
  const byName = (_: unknown, tracker: string) => `${name}:${tracker}`;
  return applyDecorators(
    declaredOnce(name),
    Throttle({ default: { limit, ttl: perSeconds * 1000, generateKey: byName } }),
  );
}

/** True for a route's method that `@LimitRate()` stands on. */
export function hasLimit(handler: object): boolean {
  return Reflect.hasOwnMetadata(LIMIT_RATE_METADATA, handler);
}

function declaredOnce(name: string): MethodDecorator {
  return (_, route, descriptor) => {
    const handler = descriptor.value as object;
    if (hasLimit(handler)) throw new Error(`${String(route)} declares its limit twice`);
    Reflect.defineMetadata(LIMIT_RATE_METADATA, name, handler);
  };
}
