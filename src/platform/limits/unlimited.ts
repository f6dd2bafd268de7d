import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { RouteFact } from '../../common/index.js';

/** Takes a route out of the general limit by address: for probes, which must be answered under any flood. */
export const Unlimited = (): MethodDecorator =>
  applyDecorators(RouteFact({ unlimited: true }), ApiExtension('x-unlimited', true));

export function isUnlimited(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { unlimited?: boolean } | undefined)?.unlimited === true;
}
