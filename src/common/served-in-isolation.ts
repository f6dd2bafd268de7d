import { applyDecorators } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { ApiExtension } from '@nestjs/swagger';
import { RouteFact } from './route-fact.js';

/** What `@ServedInIsolation()` leaves on the Fastify route. */
export interface IsolationRouteConfig {
  readonly servedInIsolation?: boolean;
}

const onRoute = applyDecorators(
  RouteFact({ servedInIsolation: true } satisfies IsolationRouteConfig),
  ApiExtension('x-served-in-isolation', true),
) as MethodDecorator;

/**
 * A route, or every route of a controller, that an isolated instance goes on serving: what operators need to see and to
 * end the isolation, and nothing else.
 */
export const ServedInIsolation =
  (): ClassDecorator & MethodDecorator =>
  (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (descriptor) return void onRoute(target, key!, descriptor);
    const prototype = (target as { prototype: object }).prototype;
    for (const [name, method] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof method.value === 'function' && Reflect.hasMetadata(METHOD_METADATA, method.value as object)) {
        onRoute(prototype, name, method);
      }
    }
  };
