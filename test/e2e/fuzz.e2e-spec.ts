import { MAX_URL_LENGTH } from '../../src/platform/http/transport-limits.js';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { ApiDocument } from '../../src/platform/docs/index.js';
import type { Caller } from '../support/gatehouse.js';
import { operationsIn, type DocumentedOperation } from '../support/operations.js';
import { ask, type RawAnswer } from '../support/raw-http.js';
import { describeGatehouse } from '../support/suite.js';

const MILLISECONDS = 16_000;
const RUNS = 4_000;
/** A slow machine does few runs in that time, and goes on until it has seen what is expected. */
const ROUNDS_MAX = 8;
const EXPECTED = [200, 400, 401, 403, 404, 422] as const;

/** What no answer may hold: code, SQL, hashes and keys. */
const PRIVATE =
  /\bat \S+ \(|node_modules|\bSELECT\b.*\bFROM\b|\bINSERT INTO\b|SQLITE_|QueryFailed|password_?hash|\$argon2|\$2[aby]\$|-----BEGIN/i;

/** Sent to every operation, whether it knows them or not. */
const CONDITIONS = ['if-match', 'if-none-match', 'idempotency-key'];

const hostileText = fc.constantFrom(
  '',
  ' ',
  '0',
  '-1',
  '1',
  '2147483648',
  '9007199254740993',
  '1e309',
  'NaN',
  'null',
  'true',
  'id',
  '-priceCents',
  '*',
  '"1"',
  'W/"1", "x',
  "' OR '1'='1",
  "1'; DROP TABLE users; --",
  '%',
  '_%\\',
  '${7*7}',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'then',
  'a\u0000b',
  'a\r\nx: y',
  '\ud800',
  '\u202e\ufeff',
  'ﷺ'.repeat(64),
  '𝐝'.repeat(32),
  'ǆ'.repeat(70),
  'a'.repeat(2_000),
  '{"a":[1]}',
  '<script>alert(1)</script>',
  '00000000-0000-4000-8000-000000000000',
  'alice',
  'alice@demo.gatehouse.localhost',
  `a@${'ﷺ'.repeat(60)}.com`,
  'user',
  'admin',
  'EUR',
  'a quiet lake under snow',
);
const anyText = fc.oneof(hostileText, fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string({ unit: 'binary' }));
const anyValue = fc.oneof(
  { arbitrary: anyText, weight: 3 },
  { arbitrary: fc.integer(), weight: 2 },
  { arbitrary: fc.constantFrom<unknown>(null, true, {}, [], [[]], [{}], -0, 1.5, 2 ** 53, 1e308), weight: 2 },
  { arbitrary: fc.array(anyText, { maxLength: 4 }), weight: 1 },
  { arbitrary: fc.jsonValue({ maxDepth: 4 }), weight: 1 },
);
const strangeName = fc.oneof(
  fc.constantFrom('toString', 'then', 'hasOwnProperty', 'roles', 'id', 'a[b]', 'a.b', '', '__proto__', 'valueOf'),
  anyText,
);

/** Some of the names that the operation knows and, now and then, one that it does not. */
const fieldsOf = (names: readonly string[], value: fc.Arbitrary<unknown>) =>
  fc
    .tuple(
      fc.subarray([...names]).chain((some) => fc.tuple(...some.map((name) => fc.tuple(fc.constant(name), value)))),
      fc.option(fc.tuple(strangeName, value), { freq: 4 }),
    )
    .map(([known, strange]): [string, unknown][] => (strange ? known.concat([strange]) : known));

const encoded = (text: unknown) => encodeURIComponent(String(text).toWellFormed());
const pairs = (fields: readonly [string, unknown][]) =>
  fields.map(
    ([name, value]) => `${encoded(name)}=${encoded(typeof value === 'object' ? JSON.stringify(value) : value)}`,
  );

interface Request {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly type: string;
  readonly body: string;
}

function requestTo(operation: DocumentedOperation, ids: readonly string[]): fc.Arbitrary<Request> {
  const { method, path, isForm } = operation;
  const headers = CONDITIONS.concat(operation.headers);
  const parameter = fc.oneof(fc.constantFrom(...ids), anyText).map((text) => encoded(text) || '%20');
  return fc.record({
    target: fc
      .tuple(parameter, fieldsOf(operation.query, anyText))
      .map(
        ([id, query]) => `${path.replaceAll(/\{\w+\}/g, id)}${query.length > 0 ? `?${pairs(query).join('&')}` : ''}`,
      ),
    headers: fieldsOf(headers, anyText).map((fields) =>
      fields.filter(([name]) => headers.includes(name)).map(([name, value]) => [name, oneLine(value)]),
    ),
    type: fc.oneof(
      { arbitrary: fc.constant(isForm ? 'application/x-www-form-urlencoded' : 'application/json'), weight: 9 },
      { arbitrary: fc.constantFrom('text/plain', 'application/json; charset=utf-16', 'text/xml', ''), weight: 1 },
    ),
    body: fc.oneof(
      {
        arbitrary: fieldsOf(operation.body?.names ?? [], anyValue).map((fields) =>
          isForm ? pairs(fields).join('&') : JSON.stringify(Object.fromEntries(fields)),
        ),
        weight: 9,
      },
      { arbitrary: fc.constantFrom('', '{', '[]', 'null', '"x"', '[['.repeat(600), '{"a":1,"a":2}', '%zz'), weight: 1 },
    ),
    method: fc.constant(method),
  });
}

/** Header values as bytes that a client can send at all. */
const oneLine = (value: unknown) =>
  Buffer.from(String(value), 'utf8')
    .toString('latin1')
    .replaceAll(/[\r\n\0]/g, '?');

describeGatehouse('whatever is sent to any operation', (gatehouse) => {
  const tokens = new Map<string, string>([['nobody', '']]);
  /** By address, for fuzzing may give the account another name. */
  const signIn = async (username: 'alice' | 'admin') => {
    const password = username === 'admin' ? 'gatehouse-admin' : 'wonderland';
    const { access_token } = await gatehouse().signIn(`${username}@demo.gatehouse.localhost`, password);
    tokens.set(username, access_token);
  };

  const release = async () => {
    await signIn('admin');
    expect((await gatehouse().bearing(tokens.get('admin')!).delete('/isolation')).status).toBe(204);
  };

  it('never makes the server fail, has the one shape of refusals, and shows nothing private', async () => {
    await Promise.all([signIn('alice'), signIn('admin')]);
    const operations = operationsIn(gatehouse().app.get(ApiDocument).document);
    const port = Number(new URL(gatehouse().origin).port);
    const ids = await someIds(gatehouse().bearing(tokens.get('admin')!));
    const statuses = new Map<number, number>();
    const anything = fc
      .constantFrom(...operations)
      .chain((operation) => fc.tuple(requestTo(operation, ids), fc.constantFrom('nobody', 'alice', 'admin')));
    const property = fc.asyncProperty(anything, async ([request, caller]) => {
      const answer = await ask(port, bytesOf(request, tokens.get(caller)!));
      const { status } = answer;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expectSound(answer, request.target.split('?')[0]!);
      // Fuzzing ends sessions too, by logout or everybody's at once.
      const refused = status === 401 && !/^\/(token|auth\/login)/.test(request.target);
      if (refused && caller !== 'nobody') await signIn(caller as 'alice' | 'admin');
      // It isolates the instance too, whose 503 would be sound, and say nothing about what is behind it.
      if (status < 300 && request.target.startsWith('/isolation')) await release();
    });
    const seenAll = () => EXPECTED.every((status) => statuses.has(status));
    for (let round = 0; round === 0 || (round < ROUNDS_MAX && !seenAll()); round += 1) {
      await fc.assert(property, {
        numRuns: RUNS,
        interruptAfterTimeLimit: MILLISECONDS,
        markInterruptAsFailure: false,
      });
    }
    // What was sent has reached the rules, not only the door.
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([...EXPECTED]));
  });
});

function bytesOf({ method, target, headers, type, body }: Request, token: string): Buffer {
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'Host: localhost',
    'Connection: close',
    ...(token ? [`Authorization: Bearer ${token}`] : []),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(type ? [`Content-Type: ${type}`] : []),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
}

function expectSound({ status, text, json, headers }: RawAnswer, path: string): void {
  expect(status).toBeLessThan(500);
  expect(text).not.toMatch(PRIVATE);
  if (status < 400) return;
  expect(headers['content-type']).toBe('application/problem+json');
  // A longer one is refused for it, and not repeated whole.
  expect(json).toMatchObject({ status, detail: expect.any(String), path: path.slice(0, MAX_URL_LENGTH) });
}

/** Things that are there, and two that are not. No id of the callers: nobody could be asked as them once they are gone. */
async function someIds(admin: Caller): Promise<string[]> {
  const { items: users } = (await admin.get('/users?role=manager')).body;
  const { items: products } = (await admin.get('/products?limit=2')).body;
  const client = { name: 'fuzzed', grants: ['client_credentials', 'password', 'refresh_token'] };
  const { body: partner } = await admin.post('/clients', client);
  const there = [partner, ...users, ...products].map(({ id }: { id: string | number }) => String(id));
  return [...there, randomUUID(), '4711'];
}
