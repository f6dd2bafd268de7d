import { Readable } from 'node:stream';
import { ApiCreatedResponse, ApiNotFoundResponse, ApiOkResponse } from '@nestjs/swagger';
import fastify, { type FastifyInstance } from 'fastify';
import { ListField, ObjectField, TextField } from '../http/index.js';
import { pageOf } from '../pages/index.js';
import { maskPersonalData, Personal, responseClassesOf, type ResponseClass } from './index.js';

class Place {
  @TextField()
  town: string;

  @TextField()
  @Personal('address')
  street: string;
}

class Person {
  @TextField()
  name: string;

  @Personal('email')
  @TextField()
  email: string;

  @ListField({ of: 'text' })
  @Personal('phone')
  phones: readonly string[];

  @ObjectField(() => Place, { nullable: true })
  home: Place | null;

  @ListField({ of: () => Person })
  children: readonly Person[];
}

class Friend extends Person {
  @TextField()
  since: string;
}

/** A person's own data: the same field, and not personal. */
class Oneself {
  @TextField()
  email: string;

  @ListField({ of: () => Oneself })
  others: readonly Oneself[];
}

const eve = { name: 'Eve', email: 'eve@example.com', phones: [], home: null, children: [] };
const dora = Object.freeze({
  name: 'Dora',
  email: 'dora@example.com',
  phones: ['+49 151 2345678'],
  home: { town: 'Ulm', street: 'Long Lane 1' },
  children: [eve],
});
const hiddenDora = {
  name: 'Dora',
  email: 'd***@e***.com',
  phones: ['***78'],
  home: { town: 'Ulm', street: '***' },
  children: [{ ...eve, email: 'e***@e***.com' }],
};

/** Paths, the classes that they declare, and what they answer. */
const ANSWERS: Readonly<Record<string, readonly [answers: readonly ResponseClass[], answer: unknown]>> = {
  '/one': [[Person], dora],
  '/heir': [[Friend], { ...dora, since: '2020' }],
  '/page': [[pageOf(Person)], { items: [dora], nextCursor: null }],
  '/list': [[Person], [dora, dora]],
  '/either': [[Oneself, Person], dora],
  '/own': [[Oneself], { email: 'dora@example.com', others: [] }],
  '/undeclared': [[], dora],
  '/text': [[], 'only words'],
  '/stream': [[], () => Readable.from('only words')],
};

describe('personal data in answers', () => {
  let app: FastifyInstance;
  let origin: string;
  const hooked: string[] = [];

  beforeAll(async () => {
    app = fastify({ exposeHeadRoutes: true });
    const routes = Object.entries(ANSWERS).map(([path, [answers]]) => ({ method: 'GET', path, answers }));
    maskPersonalData(app, { routes, readableWith: 'people:read' });
    app.addHook('onRoute', ({ method, url, preSerialization }) => {
      if (preSerialization) hooked.push(`${method as string} ${url}`);
    });
    app.addHook('onRequest', (request, _reply, done) => {
      const holds = request.headers['x-holds'];
      if (holds) Object.assign(request, { principal: { permissions: new Set([holds]) } });
      done();
    });
    for (const [path, [, answer]] of Object.entries(ANSWERS)) {
      app.get(path, (_, reply) => reply.send(typeof answer === 'function' ? (answer as () => unknown)() : answer));
    }
    app.get('/unknown', () => dora);
    origin = await app.listen({ host: '127.0.0.1', port: 0 });
  });

  afterAll(() => app.close());

  const ask = (path: string, holds = 'other:read', method = 'GET') =>
    fetch(`${origin}${path}`, { method, headers: { 'x-holds': holds } });

  it.each([
    ['/one', hiddenDora],
    ['/heir', { ...hiddenDora, since: '2020' }],
    ['/page', { items: [hiddenDora], nextCursor: null }],
    ['/list', [hiddenDora, hiddenDora]],
    ['/either', hiddenDora],
  ])('of %s are masked, however deep, and whole for who may read them', async (path, hidden) => {
    expect(await (await ask(path)).json()).toEqual(hidden);
    expect(await (await fetch(`${origin}${path}`)).json()).toEqual(hidden);
    expect(await (await ask(path, 'people:read')).json()).toEqual(JSON.parse(JSON.stringify(ANSWERS[path]![1])));
  });

  it('are masked in a copy: what the handler answered with stays as it was', async () => {
    await ask('/one');
    expect([dora.email, dora.children[0]!.email]).toEqual(['dora@example.com', 'eve@example.com']);
  });

  it('are told by no length, when only the head is asked for', async () => {
    const lengthFor = async (holds: string) => {
      const { headers } = await ask('/one', holds, 'HEAD');
      return Number(headers.get('content-length'));
    };
    expect(await lengthFor('other:read')).toBe(JSON.stringify(hiddenDora).length);
    expect(await lengthFor('people:read')).toBe(JSON.stringify(dora).length);
  });

  it('do not leave where no class declares the answer, and text and streams do', async () => {
    for (const path of ['/undeclared', '/unknown']) {
      const answer = await ask(path, 'people:read');
      expect([answer.status, (await answer.text()).includes('dora')]).toEqual([500, false]);
    }
    expect(await (await ask('/text')).text()).toBe('only words');
    expect(await (await ask('/stream')).text()).toBe('only words');
  });

  it('cost nothing where a class declares none', async () => {
    expect(await (await ask('/own')).json()).toEqual({ email: 'dora@example.com', others: [] });
    const unhooked = Object.keys(ANSWERS).filter((path) => !hooked.includes(`GET ${path}`));
    expect(unhooked).toEqual(['/own']);
  });
});

describe('the classes of a handler’s answers', () => {
  class Controller {
    @ApiOkResponse({ type: Person })
    @ApiCreatedResponse({ type: Friend })
    @ApiNotFoundResponse({ type: Place })
    some() {}

    @ApiOkResponse({ type: [Person] })
    list() {}

    @ApiOkResponse({ description: 'no class' })
    @ApiCreatedResponse({ type: String })
    none() {}
  }

  it('are those of its good ones', () => {
    const { some, list, none } = Controller.prototype;
    expect(new Set(responseClassesOf(some))).toEqual(new Set([Person, Friend]));
    expect(responseClassesOf(list)).toEqual([Person]);
    expect(responseClassesOf(none)).toEqual([]);
  });
});
