import { Logger } from '@nestjs/common';
import { startDemoApp, type DemoApp } from '../support/demo-app.js';
import { eventually } from '../support/eventually.js';
import { ask, request } from '../support/raw-http.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const FORM_TYPE = { 'Content-Type': 'application/x-www-form-urlencoded' };
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzZWNyZXQifQ.c2VjcmV0LXNpZ25hdHVyZQ';

type Line = Record<string, unknown>;

let demo: DemoApp | undefined;
let captured: string[] = [];
afterEach(async () => {
  await demo?.app.close();
  demo = undefined;
  captured = [];
});

async function start(level: string): Promise<number> {
  demo = await startDemoApp({ settings: { LOG_LEVEL: level }, write: (line) => captured.push(line) });
  captured = [];
  return demo.port;
}

/** The lines of requests; they are written when an answer has left, which its reader may see first. */
function requestLines(count: number): Promise<Line[]> {
  return eventually(
    () => captured.map((line) => JSON.parse(line) as Line).filter(({ msg }) => msg === 'request'),
    (lines) => lines.length >= count,
  );
}

describe('the log', () => {
  it('has one line for each request, without its query', async () => {
    const port = await start('info');
    const { headers } = await ask(port, request('GET /things/5?secret=planted', { 'X-Request-Id': 'theirs' }));
    const lines = await requestLines(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 'info',
      method: 'GET',
      path: '/things/5',
      route: '/things/:id',
      status: 200,
      durationMs: expect.any(Number) as number,
      requestId: headers['x-request-id'],
      correlationId: 'theirs',
      address: '127.0.0.1',
    });
    expect(lines[0]).not.toHaveProperty('request');
    expect(captured.join('')).not.toContain('planted');
  });

  it.each([
    ['129 characters', 'a'.repeat(129)],
    ['a space', 'a b'],
    ['bytes above ASCII', '\xe9'],
  ])('drops a correlation id of %s', async (_, given) => {
    const port = await start('info');
    await ask(port, request('GET /ping', { 'X-Request-Id': given }));
    expect((await requestLines(1))[0]).not.toHaveProperty('correlationId');
  });

  it('has the code of a refusal, also of what never became a request', async () => {
    const port = await start('info');
    await ask(port, request('GET /none'));
    const { headers } = await ask(port, 'NONSENSE\r\n\r\n');
    const lines = await requestLines(2);
    expect(lines[0]).toMatchObject({ status: 404, code: 'route.not_found' });
    expect(lines[1]).toMatchObject({ status: 400, code: 'request.malformed', requestId: headers['x-request-id'] });
  });

  it('has request and response with headers and bodies at debug', async () => {
    const port = await start('debug');
    await ask(port, request('POST /things', JSON_TYPE, '{"name":"lamp","price":5}'));
    const [line] = await requestLines(1);
    expect(line).toMatchObject({
      request: { headers: { 'content-type': 'application/json' }, body: { name: 'lamp', price: 5 } },
      response: { headers: { 'cache-control': 'no-store' }, body: { name: 'lamp', price: 5 } },
    });
  });

  it('has the stack of an unexpected error, under the id of its answer', async () => {
    const port = await start('info');
    const { headers } = await ask(port, request('GET /failures/crash'));
    await requestLines(1);
    const problem = captured.map((line) => JSON.parse(line) as Line).find(({ msg }) => msg === 'problem');
    expect(problem).toMatchObject({
      level: 'error',
      code: 'service.internal',
      requestId: headers['x-request-id'],
      error: { message: 'secret detail of the database', stack: expect.stringContaining('DemoController') as string },
    });
  });

  it('cannot be given a line of one’s own', async () => {
    const port = await start('trace');
    await ask(port, request('POST /things', JSON_TYPE, JSON.stringify({ name: 'a\n{"level":"fatal"}\r\n', price: 1 })));
    await ask(port, request('GET /text/%0a%7b%22level%22%3a%22fatal%22%7d%0d%0a'));
    new Logger('demo').warn('a\n{"level":"fatal"}');
    await requestLines(2);
    for (const line of captured) {
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect((JSON.parse(line) as Line).level).not.toBe('fatal');
    }
  });
});

describe('a secret', () => {
  const sent: readonly (readonly [where: string, bytes: Buffer, status: number])[] = [
    ['a header', request('GET /ping', { Authorization: `Bearer ${TOKEN}`, Cookie: 'sid=planted-cookie' }), 200],
    ['a header of the proxy', request('GET /ping', { 'Proxy-Authorization': 'Basic cGxhbnRlZDpwbGFudGVk' }), 200],
    ['an API key', request('GET /ping', { 'X-Api-Key': 'planted-key' }), 200],
    ['a URL in a header', request('GET /ping', { Referer: 'https://a.example/reset?token=planted-referer' }), 200],
    ['the query', request('GET /none?access_token=planted-query'), 404],
    ['the path', request(`GET /text/${TOKEN}`), 200],
    ['a form that is accepted', request('POST /token', FORM_TYPE, 'username=alice&password=wonderland'), 200],
    ['a form that fails', request('POST /token', FORM_TYPE, 'username=alice&password=planted-password'), 500],
    [
      'a field of any depth',
      request('POST /things', JSON_TYPE, '{"a":[{"clientSecret":{"b":["planted-nested"]}},{"apiKey":"planted-key"}]}'),
      422,
    ],
    ['a body that is no object', request('POST /things', JSON_TYPE, '"planted-scalar"'), 422],
    ['malformed JSON', request('POST /things', JSON_TYPE, '{"password":"planted-malformed"'), 400],
    [
      'an error that quotes the body',
      request('POST /failures', JSON_TYPE, `{"name":"lamp","price":1,"note":"Bearer planted-bearer ${TOKEN}"}`),
      500,
    ],
  ];

  it.each(sent)('in %s stays out of the log at trace', async (_, bytes, status) => {
    const port = await start('trace');
    const answer = await ask(port, bytes);
    expect(answer.status).toBe(status);
    await requestLines(1);
    const log = captured.join('');
    expect(log).not.toMatch(/planted|wonderland|cGxhbnRlZ|c2VjcmV0LXNpZ25hdHVyZQ|c2lnbmF0dXJl/);
  });
});
