import { startDemoApp, type DemoApp } from '../support/demo-app.js';
import { ask, exchange, request, type RawAnswer } from '../support/raw-http.js';

/** [what is sent, the bytes, the status, the code] — everything goes over a real socket, byte by byte. */
type Case = readonly [title: string, bytes: string | Buffer, status: number, code?: string];

const JSON_TYPE = { 'Content-Type': 'application/json' };
const FORM_TYPE = { 'Content-Type': 'application/x-www-form-urlencoded' };
const THING = '{"name":"lamp","price":5}';

const json = (body: string | Buffer, headers: Record<string, string> = JSON_TYPE) =>
  request('POST /things', headers, body);
const form = (body: string | Buffer, path = '/token') => request(`POST ${path}`, FORM_TYPE, body);
const get = (target: string, headers: Record<string, string> = {}) => request(`GET ${target}`, headers);
const nested = (depth: number) => '{"name":'.concat('['.repeat(depth), ']'.repeat(depth), '}');

const requestLines: readonly Case[] = [
  ['an unknown path', get('/nothing?token=abc'), 404, 'route.not_found'],
  ['an empty path parameter', get('/things//'), 404, 'route.not_found'],
  ['a trailing slash', get('/ping/'), 200],
  ['the absolute form', request('GET http://other.example/ping?x=1'), 200],
  ['the absolute form without a path', request('GET http://other.example'), 404, 'route.not_found'],
  ['a target without a leading slash', request('GET ping'), 400, 'request.malformed'],
  ['the asterisk form with GET', request('GET *'), 404, 'route.not_found'],
  ['a known path with another method', request('POST /ping'), 405, 'route.method_not_allowed'],
  ['TRACE', request('TRACE /ping'), 405, 'route.method_not_allowed'],
  ['PROPFIND', request('PROPFIND /ping'), 405, 'route.method_not_allowed'],
  ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n', 405, 'route.method_not_allowed'],
  ['an unknown method word', request('FOO /ping'), 400, 'request.malformed'],
  ['a method in lower case', request('get /ping'), 400, 'request.malformed'],
  ['bytes that are no HTTP', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00]), 400, 'request.malformed'],
  ['a bare line feed after the request line', 'GET /ping HTTP/1.1\nHost: a\n\n', 400, 'request.malformed'],
  ['HTTP/2.0 in the request line', 'GET /ping HTTP/2.0\r\nHost: a\r\n\r\n', 400, 'request.malformed'],
  ['the HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'request.malformed'],
  ['HTTP/1.0 without Host', 'GET /ping HTTP/1.0\r\n\r\n', 200],
  ['a URL of 2048 characters', get(`/nothing?${'a'.repeat(2039)}`), 404, 'route.not_found'],
  ['a URL of 2049 characters', get(`/nothing?${'a'.repeat(2040)}`), 414, 'request.uri_too_long'],
  ['a URL longer than all headers may be', get(`/${'a'.repeat(20_000)}`), 414, 'request.uri_too_long'],
  ['a path parameter of 1500 characters', get(`/text/${'a'.repeat(1500)}`), 200],
  ['a path that is cut within an escape', get('/text/%4'), 400, 'request.malformed_url'],
  ['a path with a bad escape', get('/text/%zz'), 400, 'request.malformed_url'],
  ['a path that is not UTF-8', get('/text/%ff%fe'), 400, 'request.malformed_url'],
  ['a path with half a surrogate pair', get('/text/%ED%A0%80'), 400, 'request.malformed_url'],
  ['an overlong encoding', get('/text/%C0%AF'), 400, 'request.malformed_url'],
  ['NUL in the path', get('/text/a%00b'), 400, 'request.malformed_url'],
  ['NUL in an unknown path', get('/none/a%00b'), 400, 'request.malformed_url'],
  ['bytes above ASCII in the path', get('/text/\xc3\xa9'), 400, 'request.malformed'],
  ['a fragment', get('/ping#part'), 400, 'request.malformed_url'],
  ['NUL in the query', get('/things?sort=%00'), 400, 'request.malformed_url'],
  ['a bad escape in the query', get('/things?sort=%'), 400, 'request.malformed_url'],
  ['a query that is not UTF-8', get('/things?sort=%e2%28%a1'), 400, 'request.malformed_url'],
  ['the path that stands in for malformed ones', get('/-/unroutable'), 404, 'route.not_found'],
];

const queries: readonly Case[] = [
  ['a valid query', get('/things?limit=5&active=true&sort=name'), 200],
  ['an empty query', get('/things?'), 200],
  ['a repeated parameter', get('/things?limit=1&limit=2'), 400, 'request.repeated_parameter'],
  ['a parameter repeated under an escape', get('/things?limit=1&%6cimit=2'), 400, 'request.repeated_parameter'],
  ['a parameter named __proto__', get('/things?__proto__=1'), 400, 'request.forbidden_parameter'],
  ['a parameter named constructor', get('/ping?constructor=1'), 400, 'request.forbidden_parameter'],
  ['brackets, which nest nothing', get('/things?a[b]=1'), 422, 'request.invalid'],
  ['an unknown parameter', get('/things?page=1'), 422, 'request.invalid'],
  ['an integer in hexadecimal', get('/things?limit=0x10'), 422, 'request.invalid'],
  ['an integer with an exponent', get('/things?limit=1e1'), 422, 'request.invalid'],
  ['an integer beyond 2^53', get('/things?limit=99999999999999999999'), 422, 'request.invalid'],
  ['an empty integer', get('/things?limit='), 422, 'request.invalid'],
  ['a boolean by another name', get('/things?active=yes'), 422, 'request.invalid'],
  ['an injection for an id', get('/things/1%20OR%201=1'), 422, 'request.invalid'],
];

const headers: readonly Case[] = [
  ['no Host', 'GET /ping HTTP/1.1\r\n\r\n', 400, 'request.malformed_header'],
  ['an empty Host', get('/ping', { Host: '' }), 400, 'request.malformed_header'],
  ['a Host with a path', get('/ping', { Host: 'a/b' }), 400, 'request.malformed_header'],
  ['an IPv6 Host', get('/ping', { Host: '[::1]:3000' }), 200],
  ['two Hosts', get('/ping', { host: 'b' }), 400, 'request.repeated_header'],
  ['two Authorizations', get('/ping', { Authorization: 'a', authorization: 'b' }), 400, 'request.repeated_header'],
  ['two Content-Types', json(THING, { ...JSON_TYPE, 'content-type': 'text/plain' }), 400, 'request.repeated_header'],
  ['two Content-Lengths', json(THING, { ...JSON_TYPE, 'Content-Length': '25', 'content-length': '25' }), 400],
  ['Content-Length and Transfer-Encoding', json(THING, { 'Content-Length': '3', 'Transfer-Encoding': 'chunked' }), 400],
  ['a transfer coding beside chunked', json('0\r\n\r\n', { ...JSON_TYPE, 'Transfer-Encoding': 'gzip, chunked' }), 400],
  ['a negative Content-Length', json(THING, { ...JSON_TYPE, 'Content-Length': '-1' }), 400, 'request.malformed'],
  ['a space before the colon', 'GET /ping HTTP/1.1\r\nHost : a\r\n\r\n', 400, 'request.malformed'],
  ['a folded header', 'GET /ping HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n', 400, 'request.malformed'],
  ['NUL in a header', get('/ping', { X: 'a\0b' }), 400, 'request.malformed'],
  ['a header of 20 KB', get('/ping', { X: 'a'.repeat(20_000) }), 431, 'request.headers_too_large'],
  ['101 headers', get('/ping', Object.fromEntries([...Array(100).keys()].map((i) => [`X-${i}`, '']))), 431],
  ['an unknown expectation', get('/ping', { Expect: 'a-miracle' }), 417, 'request.expectation_failed'],
  ['an upgrade that nobody offers', get('/ping', { Connection: 'Upgrade', Upgrade: 'websocket' }), 200],
];

const bodies: readonly Case[] = [
  ['a valid body', json(THING), 201],
  ['a charset of utf-8', json(THING, { 'Content-Type': 'Application/JSON; Charset="UTF-8"' }), 201],
  ['a chunked body', json(`19\r\n${THING}\r\n0\r\n\r\n`, { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' }), 201],
  ['a broken chunk', json(`zz\r\n${THING}\r\n0\r\n\r\n`, { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' }), 400],
  [
    'an empty body where one is needed',
    request('POST /things', { ...JSON_TYPE, 'Content-Length': '0' }),
    400,
    'body.empty',
  ],
  ['no body where one is needed', request('POST /things', { 'Content-Length': '0' }), 400, 'body.empty'],
  ['an empty body where none is needed', request('POST /actions', { ...JSON_TYPE, 'Content-Length': '0' }), 204],
  ['no body and no length', request('POST /actions'), 204],
  ['malformed JSON', json('{"name":'), 400, 'body.malformed_json'],
  ['JSON with a comment', json('{/* */}'), 400, 'body.malformed_json'],
  ['a byte order mark', json(`\ufeff${THING}`), 400, 'body.byte_order_mark'],
  ['a body that is not UTF-8', json(Buffer.from('{"name":"\xff"}', 'latin1')), 400, 'body.bad_encoding'],
  ['UTF-16', json(Buffer.from(THING, 'utf16le')), 400, 'body.malformed_json'],
  ['NUL in a text', json('{"name":"a\\u0000"}'), 400, 'body.nul_character'],
  ['half a surrogate pair', json('{"name":"\\ud800"}'), 400, 'body.lone_surrogate'],
  ['half a surrogate pair in a key', json('{"\\udc00":1}'), 400, 'body.lone_surrogate'],
  ['an integer beyond 2^53', json('{"name":"a","price":9007199254740993}'), 400, 'body.number_out_of_range'],
  ['an infinite number', json('{"name":"a","price":1e400}'), 400, 'body.number_out_of_range'],
  ['a repeated key', json('{"name":"a","name":"b"}'), 400, 'body.duplicate_key'],
  ['a key repeated under an escape', json('{"name":"a","n\\u0061me":"b"}'), 400, 'body.duplicate_key'],
  ['__proto__', json('{"__proto__":{"price":5}}'), 400, 'body.forbidden_key'],
  ['constructor under an escape', json('{"\\u0063onstructor":{}}'), 400, 'body.forbidden_key'],
  ['31 levels within the object', json(nested(31)), 422, 'request.invalid'],
  ['32 levels within the object', json(nested(32)), 400, 'body.too_deep'],
  ['20,000 levels', json(nested(20_000)), 400, 'body.too_deep'],
  ['null', json('null'), 422, 'request.invalid'],
  ['a list', json('[1]'), 422, 'request.invalid'],
  ['a text', json('"name"'), 422, 'request.invalid'],
  ['an integer as text', json('{"name":"a","price":"5"}'), 422, 'request.invalid'],
  ['an unknown field', json('{"name":"a","price":5,"admin":true}'), 422, 'request.invalid'],
  ['70 KB', json(`{"name":"${'a'.repeat(70_000)}"}`), 413, 'body.too_large'],
  ['a length of 70 KB announced', json(THING, { ...JSON_TYPE, 'Content-Length': '70000' }), 413, 'body.too_large'],
  [
    '70 KB in one chunk',
    json(`11170\r\n${' '.repeat(70_000)}\r\n`, { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' }),
    413,
  ],
  ['a body with GET', request('GET /ping', JSON_TYPE, '{"a":1}'), 200],
  ['a malformed body with GET', request('GET /ping', { 'Content-Type': 'text/xml' }, '<a'), 200],
  ['a body with DELETE', request('DELETE /things/1', JSON_TYPE, '{"a":1}'), 204],
  ['a malformed body with DELETE', request('DELETE /things/1', JSON_TYPE, '{'), 400, 'body.malformed_json'],
  ['a body of 1 GB announced with GET', get('/ping', { 'Content-Length': '1000000000' }), 413, 'body.too_large'],
];

const UNSUPPORTED = 'body.unsupported_media_type';
const mediaTypes: readonly Case[] = [
  ['no type', json(THING, {}), 415, UNSUPPORTED],
  ['XML', json('<a/>', { 'Content-Type': 'application/xml' }), 415, UNSUPPORTED],
  ['text', json('a', { 'Content-Type': 'text/plain' }), 415, UNSUPPORTED],
  ['a structured suffix', json(THING, { 'Content-Type': 'application/vnd.api+json' }), 415, UNSUPPORTED],
  ['multipart', json('a', { 'Content-Type': 'multipart/form-data; boundary=a' }), 415, UNSUPPORTED],
  ['another charset', json(THING, { 'Content-Type': 'application/json; charset=latin1' }), 415, UNSUPPORTED],
  ['another parameter', json(THING, { 'Content-Type': 'application/json; a=b' }), 415, UNSUPPORTED],
  ['a type that is none', json(THING, { 'Content-Type': ';;;' }), 415, UNSUPPORTED],
  ['a content coding', json(THING, { ...JSON_TYPE, 'Content-Encoding': 'gzip' }), 415, UNSUPPORTED],
  ['a form where JSON is taken', form('name=a&price=5', '/things'), 415, UNSUPPORTED],
  ['JSON where a form is taken', request('POST /token', JSON_TYPE, THING), 415, UNSUPPORTED],
];

const forms: readonly Case[] = [
  ['a valid form', form('username=alice&password=wonderland'), 200],
  ['an unknown parameter', form('username=alice&password=wonderland&resource=x'), 200],
  ['a missing parameter', form('username=alice'), 422, 'request.invalid'],
  ['a parameter without a value', form('username=alice&password='), 422, 'request.invalid'],
  ['no form at all', request('POST /token', { 'Content-Length': '0' }), 422, 'request.invalid'],
  ['a repeated parameter', form('username=alice&username=bob'), 400, 'request.repeated_parameter'],
  ['a bad escape', form('username=%zz'), 400, 'body.malformed_form'],
  ['bytes that are not UTF-8', form('username=%ff'), 400, 'body.malformed_form'],
  ['raw bytes above ASCII', form(Buffer.from('username=\xe9', 'latin1')), 400, 'body.malformed_form'],
  ['NUL', form('username=a%00'), 400, 'body.malformed_form'],
  ['__proto__', form('__proto__=a'), 400, 'request.forbidden_parameter'],
  ['20 KB', form(`username=${'a'.repeat(20_000)}`), 413, 'body.too_large'],
  ['a secret in the URL', form('username=a&password=b', '/token?client_secret=a'), 400, 'request.misplaced_parameter'],
];

const ALL: Record<string, readonly Case[]> = { requestLines, queries, headers, bodies, mediaTypes, forms };

let demo: DemoApp;
beforeAll(async () => {
  demo = await startDemoApp();
});
afterAll(() => demo.app.close());

function expectShape(answer: RawAnswer): void {
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'content-security-policy': expect.stringContaining("default-src 'none'") as string,
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
  });
  expect(answer.json).toMatchObject({
    type: 'about:blank',
    title: answer.reason,
    status: answer.status,
    code: expect.stringMatching(/^[a-z]+\.[a-z_]+$/) as string,
    detail: expect.any(String) as string,
    path: expect.stringMatching(/^\/[^?]*$/) as string,
    requestId: answer.headers['x-request-id'],
  });
}

describe.each(Object.entries(ALL))('among %s', (_, cases) => {
  it.each(cases.map((each) => ({ title: each[0], each })))('$title', async ({ each: [, bytes, status, code] }) => {
    const answer = await ask(demo.port, bytes);
    expect([answer.status, status < 400 ? undefined : (answer.json?.code as string)]).toEqual([
      status,
      status < 400 ? undefined : (code ?? expect.any(String)),
    ]);
    if (status >= 400) expectShape(answer);
    expect(answer.headers).not.toHaveProperty('server');
    expect(answer.headers).not.toHaveProperty('x-powered-by');
    const { status: alive } = await ask(demo.port, get('/ping'));
    expect(alive).toBe(200);
  });
});

describe('on one connection', () => {
  it('answers pipelined requests in order, each by its own merits', async () => {
    const bytes = Buffer.concat([get('/ping'), get('/none'), json('{'), get('/things?limit=1'), get('/ping')]);
    const { answers } = await exchange(demo.port, bytes, { expected: 5 });
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 400, 200, 200]);
    expect(new Set(answers.map((answer) => answer.headers['x-request-id'])).size).toBe(5);
  });

  it('answers what came before a malformed request first', async () => {
    const bytes = Buffer.concat([get('/ping'), get('/things/7'), Buffer.from('NONSENSE\r\n\r\n')]);
    const { answers, closed } = await exchange(demo.port, bytes, { expected: 3, untilClosed: true });
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 400]);
    expect(closed).toBe(true);
  });

  it('goes on after a refused request whose body has been read', async () => {
    const { answers, closed } = await exchange(demo.port, Buffer.concat([json('{'), get('/ping')]), { expected: 2 });
    expect(answers.map(({ status }) => status)).toEqual([400, 200]);
    expect(closed).toBe(false);
  });

  it('closes when asked to, and after HTTP/1.0', async () => {
    const asked = await exchange(demo.port, get('/ping', { Connection: 'close' }), { untilClosed: true });
    const old = await exchange(demo.port, 'GET /ping HTTP/1.0\r\n\r\n', { untilClosed: true });
    expect([asked.closed, old.closed]).toEqual([true, true]);
  });

  it('reads a body announced with 100-continue', async () => {
    const { status } = await ask(demo.port, json(THING, { ...JSON_TYPE, Expect: '100-continue' }));
    expect(status).toBe(201);
  });
});
