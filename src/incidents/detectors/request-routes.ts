import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RouteTable } from '../../access-control/index.js';
import { incidentsManage } from '../incidents.permissions.js';

/** Whose changes decide who may do what: the resources of permissions. */
const ADMINISTERED: ReadonlySet<string> = new Set(['clients', 'keys', 'roles', 'sessions', 'users']);

/** By name: who reads the trail is told by the room that keeps it. */
const OPERATORS: ReadonlySet<string> = new Set([incidentsManage, 'audit:read']);

/** `POST /users/:id/disable`; the path of a request that has no route is left out: it is the caller's to choose. */
export function routeOf({ method, routeOptions }: FastifyRequest): string {
  return `${method} ${routeOptions.url ?? '(none)'}`;
}

/** What the route table says about a request's route, where detection has to know. */
@Injectable()
export class RequestRoutes {
  #administration: ReadonlySet<string> | undefined;
  #operations: ReadonlySet<string> | undefined;

  constructor(private readonly table: RouteTable) {}

  /** True for a change of accounts, access, clients or keys, by whoever may. */
  isAdministration(request: FastifyRequest): boolean {
    this.#administration ??= this.#routesWith(
      (permissions, method) =>
        method !== 'GET' && permissions.some((permission) => ADMINISTERED.has(permission.split(':')[0]!)),
    );
    return this.#administration.has(routeOf(request));
  }

  /** True for what operators handle incidents with: there, bait may be named. */
  isOperation(request: FastifyRequest): boolean {
    this.#operations ??= this.#routesWith((permissions) => permissions.some((permission) => OPERATORS.has(permission)));
    return this.#operations.has(routeOf(request));
  }

  #routesWith(wanted: (permissions: readonly string[], method: string) => boolean): ReadonlySet<string> {
    const rows = this.table.rows.filter(
      ({ policy, method }) => policy?.kind === 'restricted' && wanted(policy.allPermissions, method),
    );
    return new Set(rows.map(({ method, path }) => `${method} ${path}`));
  }
}
