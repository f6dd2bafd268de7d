import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

/** Takes a route out of the general limit by address: for probes, which must be answered under any flood. */
export const Unlimited = (): MethodDecorator =>
  applyDecorators(RouteConfig({ unlimited: true }), ApiExtension('x-unlimited', true));

export function isUnlimited(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { unlimited?: boolean } | undefined)?.unlimited === true;
}
