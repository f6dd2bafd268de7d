import type { OpenAPIObject } from '@nestjs/swagger';
import { RouteTable } from '../../src/access-control/index.js';
import { ApiDocument } from '../../src/platform/docs/index.js';
import { testDatabases, type TestDatabase } from '../support/databases.js';
import { startGatehouse, type Gatehouse } from '../support/gatehouse.js';

/** Public routes with a 403 of their own: closed registration, resets by mail that are off, a reset that is due. */
const OPEN_BUT_REFUSING = new Set([
  'POST /auth/register',
  'POST /auth/password/forgot',
  'POST /auth/login',
  'POST /token',
]);

describe('the OpenAPI document', () => {
  let database: TestDatabase;
  let gatehouse: Gatehouse;
  let document: OpenAPIObject;

  beforeAll(async () => {
    database = await testDatabases()[0]!.create();
    gatehouse = await startGatehouse(database.settings);
    document = gatehouse.app.get(ApiDocument).document;
  });

  afterAll(async () => {
    await gatehouse?.stop();
    await database?.drop();
  });

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        where: `${method.toUpperCase()} ${path}`,
        operation: operation as any,
      })),
    );

  it('has every route but those of the documentation itself', () => {
    const routes = gatehouse.app.get(RouteTable).rows.filter(({ path }) => !path.startsWith('/docs'));
    const paths = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(
      operations()
        .map(({ where }) => where)
        .toSorted(),
    ).toEqual(paths.toSorted());
  });

  it('says of each operation what it does, what it needs and how it can fail', () => {
    const silent = operations().filter(
      ({ operation }) =>
        !operation.summary ||
        !operation['x-policy'] ||
        !operation.description ||
        !Object.keys(operation.responses).some((status) => status >= '400'),
    );
    expect(silent.map(({ where }) => where)).toEqual([]);
  });

  it('shows what everybody needs first, and names no part that there is not', () => {
    const shown = document.tags!.map(({ name }) => name);
    expect(shown.slice(0, 3)).toEqual(['auth', 'users', 'products']);
    const used = new Set(operations().flatMap(({ operation }) => operation.tags as string[]));
    expect(shown.filter((name) => !used.has(name))).toEqual([]);
  });

  it('has one schema of each name: two response classes of one name would be shown as one', () => {
    expect(gatehouse.logLines.filter((line) => line.includes('Duplicate DTO'))).toEqual([]);
  });

  const lockOf = (policy: string) => {
    if (policy === 'public') return '[]';
    return policy.startsWith('public') ? '[{},{"gatehouse":[]}]' : '[{"gatehouse":[]}]';
  };

  it('has the lock, 401 and 403 on every operation that is not public, and on no other', () => {
    for (const { where, operation } of operations()) {
      const open = operation['x-policy'].startsWith('public');
      const statuses = Object.keys(operation.responses);
      expect([where, statuses.includes('403')]).toEqual([where, !open || OPEN_BUT_REFUSING.has(where)]);
      expect([where, JSON.stringify(operation.security ?? [])]).toEqual([where, lockOf(operation['x-policy'])]);
    }
  });

  const codesOf = (operation: any): string[] =>
    Object.values<any>(operation.responses).flatMap((answer) =>
      Object.keys(answer.content?.['application/problem+json']?.examples ?? {}),
    );

  it('shows what an unreadable body is answered with where there is one, and nowhere else', () => {
    const found = operations().map(({ where, operation }) => {
      const codes = codesOf(operation).filter((code) => code.startsWith('body.'));
      return { where, codes: codes.toSorted() };
    });
    const expected = operations().map(({ where, operation }) => {
      if (!operation.requestBody) return { where, codes: [] };
      const isForm = 'application/x-www-form-urlencoded' in operation.requestBody.content;
      const malformed = isForm ? 'body.malformed_form' : 'body.malformed_json';
      return { where, codes: [malformed, 'body.too_large', 'body.unsupported_media_type'] };
    });
    expect(found).toEqual(expected);
    const forms = expected.filter(({ codes }) => codes.includes('body.malformed_form'));
    expect(forms.map(({ where }) => where)).toEqual([
      'POST /token',
      'POST /token/refresh',
      'POST /token/introspect',
      'POST /token/revoke',
    ]);
  });

  it('shows 503 on every operation, and 429 on all but the probes', () => {
    for (const { where, operation } of operations()) {
      const codes = codesOf(operation);
      const isProbe = where.includes(' /health/');
      expect([where, codes.includes('service.busy')]).toEqual([where, true]);
      expect([where, '429' in operation.responses]).toEqual([where, !isProbe]);
    }
  });

  it.each([
    ['GET /users', ['request.cursor_invalid']],
    ['POST /users', ['access.role_unknown']],
    ['PUT /users/{id}/roles', ['access.role_unknown']],
    [
      'POST /token',
      [
        'token.invalid',
        'token.expired',
        'token.refresh_expected',
        'auth.client_unknown',
        'auth.client_authenticated_twice',
      ],
    ],
    ['POST /token/refresh', ['token.invalid', 'auth.client_unknown', 'auth.client_authenticated_twice']],
    ['POST /token/revoke', ['auth.client_unknown', 'auth.client_authenticated_twice']],
  ])('shows the refusals of %s', (route, codes) => {
    const { operation } = operations().find(({ where }) => where === route)!;
    expect(codesOf(operation)).toEqual(expect.arrayContaining(codes));
  });

  it('gives an example of every error', () => {
    for (const { where, operation } of operations()) {
      for (const [status, answer] of Object.entries<any>(operation.responses)) {
        if (status < '400') continue;
        const examples = answer.content?.['application/problem+json']?.examples ?? {};
        expect([where, status, Object.keys(examples).length > 0]).toEqual([where, status, true]);
      }
    }
  });

  it('gives an example of every body, and of every answer', () => {
    const hasExample = (schema: any): boolean => {
      const target = schema?.$ref ? document.components!.schemas![schema.$ref.split('/').at(-1)] : schema;
      if (target?.example !== undefined) return true;
      const properties: any[] = Object.values((target as any)?.properties ?? {});
      return properties.some(
        (property) =>
          property.example !== undefined ||
          hasExample(property.items ?? property.allOf?.[0] ?? (property.$ref && property)),
      );
    };
    const bodies = operations().flatMap(({ where, operation }) => {
      const answers = Object.entries<any>(operation.responses).filter(([status]) => status < '300');
      const contents = [operation.requestBody, ...answers.map(([, answer]) => answer)].flatMap((part) =>
        Object.values<any>(part?.content ?? {}),
      );
      return contents.map(({ schema }) => ({ where, schema }));
    });
    expect(bodies.length).toBeGreaterThan(20);
    expect(bodies.filter(({ schema }) => !hasExample(schema)).map(({ where }) => where)).toEqual([]);
  });

  it('refers to no schema that it does not have', () => {
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]*)"/g)].map(
      ([, name]) => name!,
    );
    expect(references.length).toBeGreaterThan(50);
    expect(references.filter((name) => !(name in document.components!.schemas!))).toEqual([]);
  });

  it('shows no sensitive field in any answer, but for a new secret in the one that makes it', () => {
    const sensitive = /password|hash|secret|private|search_?text|_key$|Key$/i;
    const shown = Object.entries<any>(document.components!.schemas!)
      .filter(([name]) => name.includes('Response'))
      .flatMap(([name, schema]) => Object.keys(schema.properties ?? {}).map((field) => ({ name, field })));
    expect(shown.length).toBeGreaterThan(30);
    expect(shown.filter(({ field }) => sensitive.test(field))).toEqual([
      { name: 'RegisteredClientResponse', field: 'clientSecret' },
      { name: 'IssuedSecretResponse', field: 'clientSecret' },
    ]);
  });
});
