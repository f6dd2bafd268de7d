import { isProblem, type Principal } from '../../common/index.js';
import { idempotencyKeyInvalid } from './idempotency.errors.js';
import { idempotentRequest } from './idempotent-request.js';

type Asked = Parameters<typeof idempotentRequest>[0];

const manager = principal('user', 'c0ffee');
const creation = asked({ body: { sku: 'A', tags: [1, 2], nested: { x: 1, y: null } } });

function principal(type: Principal['type'], id: string): Principal {
  return { type, id, name: id, clientId: 'first-party' } as Principal;
}

function asked(parts: { method?: string; url?: string; params?: object; query?: object; body?: unknown }): Asked {
  const { method = 'POST', url = '/products', params = {}, query = {}, body } = parts;
  return { method, routeOptions: { url }, params, query, body } as unknown as Asked;
}

describe('an idempotent request', () => {
  it.each([['k'], ['k'.repeat(255)], ['"9f0c"'], ['!~']])('takes the key %j', (key) => {
    expect(idempotentRequest(creation, manager, key).id).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([[''], ['k'.repeat(256)], ['a b'], ['a, b'], ['kéy'], ['a\tb'], [['a', 'b']]])(
    'refuses the key %j',
    (key) => {
      expect.assertions(1);
      try {
        idempotentRequest(creation, manager, key);
      } catch (error) {
        expect(isProblem(error, idempotencyKeyInvalid)).toBe(true);
      }
    },
  );

  it('belongs to one principal, method, route and key', () => {
    const ids = [
      idempotentRequest(creation, manager, 'k'),
      idempotentRequest(creation, manager, 'K'),
      idempotentRequest(creation, principal('client', 'c0ffee'), 'k'),
      idempotentRequest(creation, principal('user', 'decaf'), 'k'),
      idempotentRequest(asked({ url: '/orders' }), manager, 'k'),
      idempotentRequest(asked({ method: 'PUT' }), manager, 'k'),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is the same whatever the order of the keys in its body', () => {
    const reordered = asked({ body: { nested: { y: null, x: 1 }, tags: [1, 2], sku: 'A' } });
    expect(idempotentRequest(reordered, manager, 'k')).toEqual(idempotentRequest(creation, manager, 'k'));
  });

  it.each([
    ['another value', { body: { sku: 'B', tags: [1, 2], nested: { x: 1, y: null } } }],
    ['another order of a list', { body: { sku: 'A', tags: [2, 1], nested: { x: 1, y: null } } }],
    ['a value more', { body: { sku: 'A', tags: [1, 2], nested: { x: 1, y: null }, name: 'n' } }],
    ['text for a number', { body: { sku: 'A', tags: ['1', 2], nested: { x: 1, y: null } } }],
    ['no body', {}],
  ])('is another one with %s', (_, parts) => {
    const { fingerprint } = idempotentRequest(asked(parts), manager, 'k');
    expect(fingerprint).not.toBe(idempotentRequest(creation, manager, 'k').fingerprint);
  });

  it('is another one on another resource of the same route', () => {
    const [one, other] = ['1', '2'].map((id) => idempotentRequest(asked({ params: { id } }), manager, 'k'));
    expect(one!.id).toBe(other!.id);
    expect(one!.fingerprint).not.toBe(other!.fingerprint);
  });
});
