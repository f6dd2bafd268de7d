import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../common/index.js';
import type { IdempotentRequest } from './idempotency-keys.service.js';
import { idempotencyKeyInvalid } from './idempotency.errors.js';

const KEY = /^[\x21-\x7e]{1,255}$/;

type Asked = Pick<FastifyRequest, 'method' | 'routeOptions' | 'params' | 'query' | 'body'>;

/**
 * A key belongs to one principal on one route; what it stands for is the whole of what was asked for.
 * @throws Problem `idempotency.key_invalid`
 */
export function idempotentRequest(request: Asked, principal: Principal, key: unknown): IdempotentRequest {
  if (typeof key !== 'string' || !KEY.test(key)) throw idempotencyKeyInvalid();
  const { method, routeOptions, params, query, body } = request;
  return {
    id: sha256([principal.type, principal.id, method, routeOptions.url, key]),
    fingerprint: sha256([params, query, body]),
  };
}

/** Of the value, not of its spelling: the order of keys and white space make no difference. */
function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, withSortedKeys)).digest('hex');
}

function withSortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
