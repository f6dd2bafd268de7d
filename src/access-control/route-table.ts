import { Injectable, RequestMethod, type OnApplicationBootstrap } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import {
  failsOf,
  permissionCatalogue,
  type Policy,
  policyOf,
  type ProblemDefinition,
  scopeCatalogue,
} from '../common/index.js';
import { responseClassesOf, type ResponseClass } from '../platform/personal-data/index.js';

/** One route and who may call it. */
export interface RouteRow {
  readonly method: string;
  /** Fastify's form: `/users/:id`. */
  readonly path: string;
  readonly controller: string;
  readonly handler: string;
  readonly policy: Policy | undefined;
  /** Problems of its own that the route declares. */
  readonly problems: readonly ProblemDefinition[];
  /** Classes of its good answers. */
  readonly answers: readonly ResponseClass[];
}

/** A house with a route that nobody has decided about, or a policy that names nothing, does not open. */
export class RoutePolicyError extends Error {
  constructor(faults: readonly string[]) {
    super(`routes without a sound policy: ${faults.join('; ')}`);
    this.name = 'RoutePolicyError';
  }
}

/** The route × policy table of the whole application, read from the controllers themselves. */
@Injectable()
export class RouteTable implements OnApplicationBootstrap {
  #rows: readonly RouteRow[] | undefined;
  #gatingRoles: ReadonlySet<string> | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws RoutePolicyError */
  onApplicationBootstrap(): void {
    this.assertSound();
  }

  /** @throws RoutePolicyError naming each route at fault */
  assertSound(): void {
    const faults = this.rows.flatMap((row) => faultOf(row) ?? []);
    if (faults.length > 0) throw new RoutePolicyError(faults);
  }

  /** Sorted by path, then method. */
  get rows(): readonly RouteRow[] {
    this.#rows ??= this.discovery
      .getControllers()
      .flatMap(({ instance }) => (instance ? this.#rowsOf(instance as object) : []))
      .toSorted((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
    return this.#rows;
  }

  /** Roles that routes ask for by name, whatever they give. */
  get gatingRoles(): ReadonlySet<string> {
    this.#gatingRoles ??= new Set(
      this.rows.flatMap(({ policy }) => (policy?.kind === 'restricted' ? policy.anyRole : [])),
    );
    return this.#gatingRoles;
  }

  #rowsOf(instance: object): RouteRow[] {
    const prototype = Object.getPrototypeOf(instance) as Record<string, object>;
    const controller = instance.constructor;
    return this.scanner.getAllMethodNames(prototype).flatMap((handler) => {
      const target = prototype[handler]!;
      const method = Reflect.getMetadata(METHOD_METADATA, target) as RequestMethod | undefined;
      if (method === undefined) return [];
      const [policy, problems, answers] = [policyOf(controller, target), failsOf(target), responseClassesOf(target)];
      return pathsOf(controller, target).map((path) => ({
        method: RequestMethod[method],
        path,
        controller: controller.name,
        handler,
        policy,
        problems,
        answers,
      }));
    });
  }
}

function pathsOf(controller: object, handler: object): string[] {
  const prefixes = [Reflect.getMetadata(PATH_METADATA, controller)].flat() as string[];
  const suffixes = [Reflect.getMetadata(PATH_METADATA, handler)].flat() as string[];
  return prefixes.flatMap((prefix) =>
    suffixes.map((suffix) => `/${`${prefix}/${suffix}`.split('/').filter(Boolean).join('/')}`),
  );
}

function faultOf({ method, path, controller, handler, policy }: RouteRow): string | undefined {
  const route = `${method} ${path} (${controller}.${handler})`;
  if (!policy) return `${route} declares none of @Public, @Authenticated, @Roles, @RequirePermissions, @RequireScopes`;
  if (policy.kind === 'public') return undefined;
  const { anyRole, allPermissions, allScopes, on } = policy;
  const unknown = [
    ...allPermissions.filter((name) => !permissionCatalogue.has(name)),
    ...allScopes.filter((name) => !scopeCatalogue.has(name)),
  ];
  if (unknown.length > 0) return `${route} names ${unknown.join(', ')}, which nobody defines`;
  if (on && anyRole.length + allPermissions.length === 0)
    return `${route} asks for nothing that could be held on a resource`;
  return on && !path.includes(`:${on.parameter}`) ? `${route} has no parameter ${on.parameter}` : undefined;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
