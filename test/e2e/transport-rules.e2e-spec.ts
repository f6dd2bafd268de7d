import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import fc from 'fast-check';
import { busy, notAuthenticated } from '../../src/common/index.js';
import { Draining, RequestGate } from '../../src/platform/http/index.js';
import { TRANSPORT_TIMES } from '../../src/platform/http/transport-limits.js';
import { startDemoApp, type DemoApp, type DemoOptions } from '../support/demo-app.js';
import { eventually } from '../support/eventually.js';
import { ask, exchange, request } from '../support/raw-http.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const started: DemoApp[] = [];
afterEach(async () => {
  for (const { app } of started.splice(0)) await app.close();
});

async function start(options: DemoOptions = {}): Promise<DemoApp> {
  const demo = await startDemoApp(options);
  started.push(demo);
  return demo;
}

const get = (target: string, headers: Record<string, string> = {}) => request(`GET ${target}`, headers);

describe('an answer', () => {
  it('to a thrown error has the shape and nothing of the error', async () => {
    const { port } = await start();
    for (const kind of ['crash', 'odd', 'nothing']) {
      const { status, json, text } = await ask(port, get(`/failures/${kind}?q=1`));
      expect([status, json?.code, json?.path]).toEqual([500, 'service.internal', `/failures/${kind}`]);
      expect(text).not.toMatch(/secret|thrown|stack/);
    }
  });

  it('names each wrong field, nested ones by their path, and repeats no value', async () => {
    const { port } = await start();
    const body = { name: '', price: -1, address: { city: 7 }, branches: [{ city: 'a' }, { city: '', zip: 'planted' }] };
    const { status, json, text } = await ask(port, request('POST /things', JSON_TYPE, JSON.stringify(body)));
    expect(status).toBe(422);
    expect(json?.errors).toEqual([
      { field: 'name', code: 'minLength', message: 'must have 1 or more characters' },
      { field: 'price', code: 'min', message: 'must be 0 or more' },
      { field: 'address.city', code: 'isString', message: 'must be text' },
      { field: 'branches.1.zip', code: 'unknown', message: 'is not a known field' },
      { field: 'branches.1.city', code: 'minLength', message: 'must have 1 or more characters' },
    ]);
    expect(text).not.toContain('planted');
  });

  it.each([
    ['anonymous', 'Bearer realm="gatehouse"'],
    ['token', `Bearer realm="gatehouse", error="invalid_token", error_description="Invalid 'token'"`],
    ['client', 'Basic realm="gatehouse", charset="UTF-8"'],
  ])('with 401 challenges: %s', async (kind, challenge) => {
    const { port } = await start();
    const { status, headers } = await ask(port, get(`/failures/${kind}`));
    expect([status, headers['www-authenticate']]).toEqual([401, challenge]);
  });

  it.each([
    ['busy', 503, '7'],
    ['foreign', 503, '5'],
    ['limited', 429, '60'],
  ])('that asks to wait says how long: %s', async (kind, status, seconds) => {
    const { port } = await start();
    const answer = await ask(port, get(`/failures/${kind}`));
    expect([answer.status, answer.headers['retry-after']]).toEqual([status, seconds]);
    expect(answer.text).not.toContain('foreign library');
  });

  it.each([
    ['teapot', 400, 'request.malformed'],
    ['throttled', 400, 'request.malformed'],
    ['gateway', 500, 'service.internal'],
  ])('takes only the class of the status of an HttpException: %s', async (kind, status, code) => {
    const { port } = await start();
    const answer = await ask(port, get(`/failures/${kind}`));
    expect([answer.status, answer.json?.code]).toEqual([status, code]);
    expect(answer.text).not.toContain('foreign library');
  });

  it('of the token route carries error and error_description, others do not', async () => {
    const { port } = await start();
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const token = await ask(port, request('POST /token', form, 'username=a&username=b'));
    const method = await ask(port, get('/token'));
    const spelled = await ask(port, request('POST /%74oken', form, 'username=a&username=b'));
    const other = await ask(port, get('/things?limit=1&limit=2'));
    expect(token.json).toMatchObject({ error: 'invalid_request', error_description: 'A parameter is repeated' });
    expect(method.json).toMatchObject({ error: 'invalid_request' });
    expect(spelled.json).toMatchObject({ error: 'invalid_request', path: '/%74oken' });
    expect(other.json).not.toHaveProperty('error');
  });

  it('to an error of a middleware has the shape, and no middleware sees what was refused', async () => {
    let seen = 0;
    const middleware = () => {
      seen++;
      throw busy();
    };
    const { port } = await start({ middleware });
    const { status, json, headers } = await ask(port, get('/ping'));
    expect([status, json?.code, json?.requestId]).toEqual([503, 'service.busy', headers['x-request-id']]);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect((await ask(port, get('/ping?a=%00'))).status).toBe(400);
    expect(seen).toBe(1);
  });

  it('keeps the cache rule that its route sets', async () => {
    const { port } = await start();
    const { headers } = await ask(port, get('/cached'));
    expect(headers['cache-control']).toBe('max-age=60');
  });

  it('never takes the request id from the client', async () => {
    const { port } = await start();
    const { headers } = await ask(port, get('/ping', { 'X-Request-Id': 'mine' }));
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('HEAD and OPTIONS', () => {
  it('answers HEAD as GET without a body', async () => {
    const { port } = await start();
    const { status, headers } = await ask(port, request('HEAD /ping'), { withoutBodies: true });
    expect([status, headers['content-length']]).toEqual([200, '13']);
    const missing = await ask(port, request('HEAD /none'), { withoutBodies: true });
    expect(missing.status).toBe(404);
  });

  it('lists what a path takes, for OPTIONS and for 405 alike', async () => {
    const { port } = await start();
    const options = await ask(port, request('OPTIONS /things/5'));
    const refused = await ask(port, request('PATCH /things/5'));
    expect([options.status, options.headers.allow]).toEqual([204, 'DELETE, GET, HEAD, OPTIONS, PUT']);
    expect([refused.status, refused.headers.allow]).toEqual([405, 'DELETE, GET, HEAD, OPTIONS, PUT']);
    expect((await ask(port, request('OPTIONS /none'))).status).toBe(404);
  });

  it('lists all methods for the server as a whole', async () => {
    const { port } = await start();
    const { status, headers } = await ask(port, request('OPTIONS *'));
    expect([status, headers.allow]).toEqual([204, 'DELETE, GET, HEAD, OPTIONS, POST, PUT']);
  });
});

describe('CORS', () => {
  const settings = { CORS_ORIGINS: 'https://app.example.com' };
  const preflight = (origin: string) =>
    request('OPTIONS /things', { Origin: origin, 'Access-Control-Request-Method': 'POST' });

  it('lets a listed origin in, also to errors', async () => {
    const { port } = await start({ settings });
    const asked = await ask(port, preflight('https://app.example.com'));
    expect(asked.status).toBe(204);
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-methods': 'GET, HEAD, OPTIONS, POST',
      vary: 'Origin',
    });
    const refused = await ask(port, get('/none', { Origin: 'https://app.example.com' }));
    expect(refused.headers['access-control-allow-origin']).toBe('https://app.example.com');
    expect(refused.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  const CROSS = { 'Sec-Fetch-Site': 'cross-site' };
  const CLICK = { ...CROSS, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-User': '?1' };

  it.each<[string, Record<string, string>, number]>([
    ['an image', { ...CROSS, 'Sec-Fetch-Mode': 'no-cors' }, 403],
    [
      'a script of an origin that is not listed',
      { ...CROSS, 'Sec-Fetch-Mode': 'cors', Origin: 'https://e.example' },
      403,
    ],
    ['a frame', { ...CROSS, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' }, 403],
    ['a script of a listed origin', { ...CROSS, 'Sec-Fetch-Mode': 'cors', Origin: 'https://app.example.com' }, 200],
    ['a link that somebody followed', CLICK, 200],
    ['a page of its own', { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors' }, 200],
    ['a browser’s address bar', { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' }, 200],
  ])('answers what %s asks for as it should', async (_, headers, expected) => {
    const { port } = await start({ settings });
    const { status, json } = await ask(port, get('/ping', headers));
    expect([status, json!['code']]).toEqual([expected, expected === 200 ? undefined : 'request.foreign_page']);
  });

  it('takes no form that another site’s page sends, even by hand', async () => {
    const { port } = await start({ settings });
    expect((await ask(port, request('POST /things', CLICK))).status).toBe(403);
  });

  it.each(['https://evil.example', 'null', 'https://app.example.com.evil.example'])(
    'names no other: %s',
    async (origin) => {
      const { port } = await start({ settings });
      const { headers } = await ask(port, preflight(origin));
      expect(headers).not.toHaveProperty('access-control-allow-origin');
      expect(headers).not.toHaveProperty('access-control-allow-methods');
      expect(headers.vary).toBe('Origin');
    },
  );

  it('is silent without a list', async () => {
    const { port } = await start();
    const { headers } = await ask(port, preflight('https://app.example.com'));
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('HTTPS, when required', () => {
  const settings = { REQUIRE_HTTPS: 'true', TRUSTED_PROXIES: '127.0.0.1' };

  it('is what a trusted proxy says it is', async () => {
    const { port } = await start({ settings });
    const plain = await ask(port, get('/ping'));
    const proxied = await ask(port, get('/ping', { 'X-Forwarded-Proto': 'https' }));
    expect([plain.status, plain.json?.code, proxied.status]).toEqual([403, 'https.required', 200]);
  });

  it('is not what just anyone says it is', async () => {
    const { port } = await start({ settings: { ...settings, TRUSTED_PROXIES: '10.0.0.0/8' } });
    const { json } = await ask(port, get('/ping', { 'X-Forwarded-Proto': 'https' }));
    expect(json?.code).toBe('https.required');
  });

  it('does not stand between a probe and its answer', async () => {
    const { port } = await start({ settings });
    expect((await ask(port, get('/health/live'))).status).toBe(200);
    expect((await ask(port, get('/health/live/'))).status).toBe(200);
    expect((await ask(port, get('/health/live/x'))).json?.code).toBe('https.required');
  });
});

describe('gates', () => {
  it('are asked before the body is read, in turn, and may take their time', async () => {
    const asked: string[] = [];
    @Injectable()
    class Slow extends RequestGate {
      override async admit({ originalUrl }: FastifyRequest): Promise<void> {
        await Promise.resolve();
        asked.push(`slow ${originalUrl}`);
        if (originalUrl.includes('refuse')) throw busy();
      }
    }
    @Injectable()
    class Quick extends RequestGate {
      override admit({ originalUrl }: FastifyRequest): void {
        asked.push(`quick ${originalUrl}`);
        if (originalUrl.includes('stranger')) throw notAuthenticated();
      }
    }
    const { port } = await start({ providers: [Slow, Quick] });
    const statuses = [];
    for (const path of ['/ping', '/refuse', '/stranger', '/none']) {
      statuses.push((await ask(port, request(`POST ${path}`, JSON_TYPE, '{'))).status);
    }
    expect(statuses).toEqual([405, 503, 401, 404]);
    expect(asked.filter((line) => line.endsWith('/refuse'))).toEqual(['slow /refuse']);
    expect(asked.filter((line) => line.endsWith('/stranger'))).toEqual(['slow /stranger', 'quick /stranger']);
  });

  it('are not asked about what is malformed', async () => {
    let asked = 0;
    @Injectable()
    class Counting extends RequestGate {
      override admit(): void {
        asked++;
      }
    }
    const { port } = await start({ providers: [Counting] });
    await ask(port, get('/text/%00'));
    expect(asked).toBe(0);
    await ask(port, get('/text/a'));
    expect(asked).toBe(1);
  });
});

describe('time and the end', () => {
  const times = { ...TRANSPORT_TIMES, headersTimeoutMs: 100, requestTimeoutMs: 200, checkingIntervalMs: 25 };

  it.each([
    ['nothing', ''],
    ['half a header', 'GET /ping HTTP/1.1\r\nHost: a\r\nX-'],
    [
      'half a body',
      'POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a',
    ],
  ])('answers 408 to a client that sends %s and falls silent', async (_, bytes) => {
    const { port } = await start({ times });
    const { answers, closed } = await exchange(port, bytes, { untilClosed: true });
    expect(answers.map(({ status, json }) => [status, json?.code])).toEqual([[408, 'request.timeout']]);
    expect(closed).toBe(true);
  });

  it('closes connections from the moment it drains, and serves on', async () => {
    const { app, port } = await start();
    const before = await ask(port, get('/ping'));
    app.get(Draining).begin();
    const after = await exchange(port, get('/ping'), { untilClosed: true });
    const refused = await exchange(port, get('/none'), { untilClosed: true });
    expect(before.headers.connection).toBe('keep-alive');
    expect([...after.answers, ...refused.answers].map(({ status, headers }) => [status, headers.connection])).toEqual([
      [200, 'close'],
      [404, 'close'],
    ]);
  });
});

describe('whatever is sent', () => {
  const visible = fc.string({ unit: fc.constantFrom(...'/abc?=&%0+#[]{}.:;@,"\\\'<>~$!*()é\0 \t\r\n'), maxLength: 40 });
  const name = fc.constantFrom('Host', 'Content-Type', 'Content-Length', 'Transfer-Encoding', 'Expect', 'Accept', 'X');
  const value = fc.oneof(
    visible,
    fc.constantFrom('application/json', 'chunked', '5', '-1', '100-continue', 'text/xml'),
  );
  const line = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY', 'CONNECT');
  const path = fc.oneof(
    visible,
    fc.constantFrom('/ping', '/things', '/things/1', '/token', '/text/a', '*', 'http://a/b'),
  );
  const body = fc.oneof(fc.json(), visible, fc.constant(''), fc.constant('{"name":"a","price":1}'));
  const headers = fc.array(fc.tuple(name, value), { maxLength: 4 });

  const structured = fc.tuple(line, path, headers, body).map(([method, target, lines, text]) => {
    const head = [`${method} ${target} HTTP/1.1`, 'Connection: close', ...lines.map((pair) => pair.join(': '))];
    return Buffer.from(`${head.join('\r\n')}\r\nHost: a\r\n\r\n${text}`, 'utf8');
  });
  const anything = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes));

  it('never makes the server fail, and every refusal has the shape', async () => {
    const { port } = await start({
      times: { ...TRANSPORT_TIMES, headersTimeoutMs: 40, requestTimeoutMs: 60, checkingIntervalMs: 10 },
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(structured, anything), async (bytes) => {
        const withoutBodies = bytes.subarray(0, 5).toString() === 'HEAD ';
        const { answers } = await exchange(port, bytes, { untilClosed: true, withoutBodies });
        for (const { status, headers: answered, json } of answers) {
          expect(status).toBeLessThan(500);
          expect(answered['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
          if (status < 400 || withoutBodies) continue;
          expect(json).toMatchObject({
            status,
            code: expect.any(String) as string,
            requestId: answered['x-request-id'],
          });
        }
      }),
      { numRuns: 300 },
    );
    // With so little time a request of a slow machine may be refused too.
    await eventually(async () => (await ask(port, get('/ping'))).status === 200);
  });
});
