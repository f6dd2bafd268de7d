import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SystemClock } from '../../common/index.js';
import { assertPublicHost, isPublicAddress, lookupPublic } from './public-address.js';
import { SignedWebhook } from './signed-webhook.js';
import { WebhookAddressRefused, WebhookFailed } from './webhook.errors.js';

const SECRET = 'a secret of this test';

describe('a signed webhook', () => {
  const received: { headers: IncomingMessage['headers']; body: string }[] = [];
  let answer: { status: number; headers?: Record<string, string> };
  let server: Server;
  let url: string;
  const webhook = new SignedWebhook(new SystemClock());

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        response.writeHead(answer.status, answer.headers).end('thanks');
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });

  beforeEach(() => {
    received.length = 0;
    answer = { status: 204 };
  });

  afterAll(() => new Promise((done) => server.close(done)));

  const post = (allowPrivate: boolean, to = url) =>
    webhook.post({ url: to, secret: SECRET, allowPrivate }, { body: '{"ä":1}', contentType: 'application/json' });

  it('carries a signature that whoever shares the secret can check', async () => {
    await post(true);
    const [{ headers, body }] = received as [(typeof received)[0]];
    const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-gatehouse-signature']))!;
    expect(createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex')).toBe(mac);
    expect([headers['content-type'], body]).toEqual(['application/json', '{"ä":1}']);
  });

  it.each([500, 404, 301])('is not delivered when the receiver answers %i', async (status) => {
    answer = { status, headers: { location: url } };
    await expect(post(true)).rejects.toThrow(WebhookFailed);
    expect(received).toHaveLength(1);
  });

  it('is not delivered when nobody listens', async () => {
    await expect(post(true, 'http://127.0.0.1:1/')).rejects.toThrow('ECONNREFUSED');
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433'])(
    'is not sent to %s unless private addresses are allowed',
    async (host) => {
      await expect(post(false, url.replace('127.0.0.1', host))).rejects.toThrow(WebhookAddressRefused);
      expect(received).toEqual([]);
    },
  );

  it.each([
    '10.0.0.1',
    '172.16.3.4',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    'fc00::1',
    'fe80::1',
    '::1',
    '::',
    '64:ff9b::a00:1',
    '::ffff:10.0.0.1',
  ])('takes %s for no public address', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it('takes addresses out on the internet for public ones', () => {
    expect(['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'].map(isPublicAddress)).toEqual([true, true]);
    expect(() => assertPublicHost('siem.example.com')).not.toThrow();
  });

  it('gives the connection no address at all for a name that leads to a private one', async () => {
    const error = await new Promise((done) => lookupPublic('localhost', { all: false }, (refused) => done(refused)));
    expect(error).toBeInstanceOf(WebhookAddressRefused);
  });
});
