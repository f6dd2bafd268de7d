import type { OpenAPIObject } from '@nestjs/swagger';
import type { RouteOptions } from 'fastify';
import { prepare } from '../../src/app.preparation.js';
import { createGatehouse } from '../../src/app.setup.js';
import { parseSettings } from '../../src/platform/config/index.js';
import { ApiDocument } from '../../src/platform/docs/index.js';
import { Log } from '../../src/platform/logging/index.js';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { handlerAnswers } from '../support/handler-answers.js';

type App = Awaited<ReturnType<typeof createGatehouse>>;

/** Fields that sound personal and are answered whole: to the person whose they are, or to who searches the trail by them. */
const WHOLE = [
  'GET /audit-events/export: AuditEventResponse.address',
  'GET /audit-events: AuditEventResponse.address',
  'GET /auth/sessions: SessionResponse.address',
  'GET /incidents/{id}/playbooks: ConcernedResponse.addresses',
  'GET /users/me: OwnProfileResponse.email',
  'PATCH /users/me: OwnProfileResponse.email',
  'POST /auth/register: AccountResponse.email',
  'POST /incidents/{id}/playbooks/{name}: ConcernedResponse.addresses',
];

const SOUNDS_PERSONAL = /e-?mail(?!Verified)|phone|address|street|birth/i;

interface Field {
  readonly name: string;
  readonly personal: boolean;
}

interface Answering {
  readonly route: string;
  readonly fields: readonly Field[];
  readonly hasSchema: boolean;
}

describe('personal data', () => {
  let database: TestDatabase;
  let app: App;
  let document: OpenAPIObject;
  /** Names of the hooks that stand before a route's answers leave. */
  const hooks = new Map<string, readonly string[]>();

  beforeAll(async () => {
    database = await testDatabases()[0]!.create();
    const settings = parseSettings({ NODE_ENV: 'test', ...database.settings });
    app = await createGatehouse(settings, new Log(settings, { write: () => undefined }));
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('onRoute', ({ method, url, preSerialization = [] }: RouteOptions) => {
        hooks.set(`${method as string} ${url.replaceAll(/:(\w+)/g, '{$1}')}`, [preSerialization].flat().map(nameOf));
      });
    await prepare(app);
    await app.init();
    document = app.get(ApiDocument).document;
  });

  afterAll(async () => {
    await app?.close();
    await database?.drop();
  });

  const nameOf = ({ name }: { name: string }) => name;

  /** Every field of a schema, those of the schemas within it too. */
  const fieldsOf = (schema: any, within: readonly string[] = []): Field[] => {
    const reference = schema.$ref?.split('/').at(-1) as string | undefined;
    if (reference === undefined) {
      const { items, additionalProperties, allOf = [], oneOf = [], anyOf = [], properties = {} } = schema;
      const inner = [items, additionalProperties, ...allOf, ...oneOf, ...anyOf, ...Object.values(properties)];
      return inner.flatMap((part) => (typeof part === 'object' ? fieldsOf(part, within) : []));
    }
    if (within.includes(reference)) return [];
    const { properties = {} } = document.components!.schemas![reference] as any;
    return Object.entries<any>(properties).flatMap(([field, property]) => {
      const name = `${reference}.${field}`;
      return [{ name, personal: 'x-personal' in property }].concat(fieldsOf(property, within.concat(reference)));
    });
  };

  const answering = (): Answering[] =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries<any>(item).map(([method, { responses }]) => {
        const good = Object.entries<any>(responses).filter(([status]) => status.startsWith('2'));
        const schemas = good.flatMap(([, { content = {} }]) => Object.values<any>(content).map(({ schema }) => schema));
        const isObject = good.some(([, { content = {} }]) => 'application/json' in content);
        return {
          route: `${method.toUpperCase()} ${path}`,
          fields: schemas.flatMap((schema) => fieldsOf(schema)),
          hasSchema: isObject,
        };
      }),
    );

  it('are masked on exactly the routes that the document shows with a personal field', () => {
    const expected = answering().map(({ route, fields, hasSchema }) => {
      const masked = fields.some(({ personal }) => personal);
      return { route, hooked: masked ? ['maskPersonalFields'] : hasSchema ? [] : ['refuseUndeclared'] };
    });
    expect(expected.map(({ route }) => ({ route, hooked: hooks.get(route) }))).toEqual(expected);
    const masked = expected.filter(({ hooked }) => hooked[0] === 'maskPersonalFields').map(({ route }) => route);
    expect(masked.length).toBeGreaterThanOrEqual(9);
    expect(masked).toEqual(expect.arrayContaining(['GET /users', 'GET /users/{id}', 'PUT /users/{id}/roles']));
  });

  it('are masked for HEAD wherever they are for GET', () => {
    const heads = [...hooks].filter(([route]) => route.startsWith('HEAD '));
    expect(heads.length).toBeGreaterThan(10);
    for (const [route, names] of heads)
      expect([route, names]).toEqual([route, hooks.get(route.replace('HEAD', 'GET'))]);
  });

  it('are declared wherever a field sounds like them, but for one’s own', () => {
    const whole = answering().flatMap(({ route, fields }) =>
      fields
        .filter(({ name, personal }) => SOUNDS_PERSONAL.test(name.split('.')[1]!) && !personal)
        .map(({ name }) => `${route}: ${name}`),
    );
    expect([...new Set(whole)].toSorted()).toEqual(WHOLE);
  });

  it('cannot slip out under another name: each handler answers with the class that it declares', () => {
    const handlers = handlerAnswers('src');
    expect(handlers.length).toBeGreaterThan(40);
    expect(handlers.filter(({ returned, declared }) => returned !== declared)).toEqual([]);
  });
});
