import type { FastifyInstance, RouteOptions } from 'fastify';
import findMyWay, { type Config, type HTTPVersion, type Instance } from 'find-my-way';

type Router = Instance<HTTPVersion.V1>;

/**
 * Which methods a path takes, for 405 and `Allow` (RFC 9110 §15.5.6). Holds the patterns of all routes in one router
 * a method, and is asked only when nothing matched.
 */
export class KnownRoutes {
  readonly #byMethod = new Map<string, Router>();

  constructor(private readonly matching: Config<HTTPVersion.V1>) {}

  /** Learns every route that `fastify` is given from now on. */
  learnFrom(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', (route: RouteOptions) => {
      for (const method of [route.method].flat()) this.#learn(method, route.url);
    });
  }

  /** Sorted, with `OPTIONS`, which every known path takes; empty when no method has the path. */
  methodsOf(path: string): readonly string[] {
    const methods = [...this.#byMethod].filter(([, router]) => router.find('GET', path) !== null).map(([m]) => m);
    return methods.length === 0 ? methods : [...new Set([...methods, 'OPTIONS'])].toSorted();
  }

  /** What `OPTIONS *` asks for. */
  allMethods(): readonly string[] {
    return [...new Set([...this.#byMethod.keys(), 'OPTIONS'])].toSorted();
  }

  #learn(method: string, pattern: string): void {
    const router: Router = this.#byMethod.get(method) ?? findMyWay(this.matching);
    this.#byMethod.set(method, router);
    if (!router.hasRoute('GET', pattern)) router.on('GET', pattern, () => undefined);
  }
}
