import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { MaybeAuthenticated } from '../../common/index.js';
import { answerMaskOf, type AnswerMask } from './answer-mask.js';
import type { ResponseClass } from './response-classes.js';

/** A route and the classes of its good answers. */
export interface AnsweringRoute {
  readonly method: string;
  readonly path: string;
  readonly answers: readonly ResponseClass[];
}

export interface PersonalDataOptions {
  readonly routes: readonly AnsweringRoute[];
  /** The permission without which personal data leave masked. */
  readonly readableWith: string;
}

/**
 * Masks personal data in answers at the one way out, behind handlers, interceptors and replays of kept answers; by what
 * the caller holds at that moment, the token's scope counted. A route whose classes declare none gets no hook and pays
 * nothing. An object that no class declares does not leave at all: nobody could say what is personal in it.
 * To be called before the routes are made.
 */
export function maskPersonalData(fastify: FastifyInstance, { routes, readableWith }: PersonalDataOptions): void {
  const hooks = new Map(
    routes.map(({ method, path, answers }) => [`${method} ${path}`, hookFor(answers, readableWith)]),
  );
  fastify.addHook('onRoute', (route: RouteOptions) => {
    const name = nameOf(route);
    const hook = hooks.has(name) ? hooks.get(name) : refuseUndeclared;
    if (hook) route.preSerialization = [route.preSerialization ?? [], hook].flat();
  });
}

type PreSerialization = (
  request: FastifyRequest & MaybeAuthenticated,
  reply: FastifyReply,
  answer: unknown,
  done: (error: Error | null, answer?: unknown) => void,
) => void;

function hookFor(answers: readonly ResponseClass[], readableWith: string): PreSerialization | undefined {
  if (answers.length === 0) return refuseUndeclared;
  const masks = answers.flatMap((type) => answerMaskOf(type) ?? []);
  return masks.length === 0 ? undefined : maskWith(masks, readableWith);
}

function maskWith(masks: readonly AnswerMask[], readableWith: string): PreSerialization {
  return function maskPersonalFields({ principal }, _reply, answer, done) {
    const mayRead = principal?.permissions.has(readableWith) ?? false;
    done(null, mayRead ? answer : masks.reduce((shown, mask) => mask(shown), answer));
  };
}

const refuseUndeclared: PreSerialization = ({ routeOptions }, _reply, _answer, done) => {
  done(new Error(`${routeOptions.method as string} ${routeOptions.url} answers with an object of no declared class`));
};

/** A HEAD route is its GET route: the length of an answer would tell too. */
function nameOf({ method, url }: RouteOptions): string {
  return `${method === 'HEAD' ? 'GET' : String(method)} ${url}`;
}
