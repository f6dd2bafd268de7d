import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@nestjs/common';
import { eventually } from '../../../test/support/eventually.js';
import { MailServer } from '../../../test/support/mail-server.js';
import { parseSettings } from '../config/index.js';
import { Log } from '../logging/index.js';
import { MailTransport } from './mail-transport.js';
import { Mailer } from './mailer.js';

const SECRET_KEY = 'qV3n8Jk2pLr9xTz5mWb7cYd4fGh6sAe1uQo0iRt8';
const production = {
  NODE_ENV: 'production',
  SECRET_KEY,
  ISSUER_URL: 'https://id.example.com',
  TOKEN_AUDIENCE: 'api',
  PASSWORD_RESET: 'off',
};

function mailerWith(environment: Record<string, string>) {
  const lines: string[] = [];
  const settings = parseSettings({ NODE_ENV: 'test', ...environment });
  const log = new Log(settings, { write: (line: string) => void lines.push(line) });
  const transport = new MailTransport(settings, log);
  return { mailer: new Mailer(transport), transport, lines };
}

const mail = (to: string) => ({ to, subject: 'Hello', text: 'A link: https://app.example.com/#token=abc\n' });
const composed = (to: string) => () => Promise.resolve(mail(to));

describe('Mailer', () => {
  const server = new MailServer();
  let warnings: string[];

  beforeAll(() => server.start());
  afterAll(() => server.stop());
  beforeEach(() => {
    warnings = [];
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => void warnings.push(String(message)));
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
  });
  afterEach(() => jest.restoreAllMocks());

  it('sends plain text, from MAIL_FROM, to the one address', async () => {
    const { mailer } = mailerWith({ SMTP_URL: server.url, MAIL_FROM: 'House <house@example.com>' });
    mailer.sendLater(composed('a@example.com'));
    const { from, to, headers, text } = await server.next('a@example.com');
    expect([from, to]).toEqual(['house@example.com', ['a@example.com']]);
    expect(headers).toMatchObject({ from: 'House <house@example.com>', to: 'a@example.com', subject: 'Hello' });
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(text).toContain('https://app.example.com/#token=abc');
    await mailer.onApplicationShutdown();
  });

  it.each([
    'v@example.com\r\nBcc: w@example.com',
    'v@example.com, w@example.com',
    '"v, w@example.com" <v@example.com>',
  ])('lets no address make a second recipient or a header: %j', async (to) => {
    const { mailer } = mailerWith({ SMTP_URL: server.url });
    mailer.sendLater(composed(to));
    await mailer.onApplicationShutdown();
    expect(server.to('w@example.com')).toEqual([]);
    expect(server.received.filter(({ headers }) => 'bcc' in headers)).toEqual([]);
  });

  it('sends again what a server that was down could not take', async () => {
    const { mailer } = mailerWith({ SMTP_URL: server.url });
    await server.cut();
    mailer.sendLater(composed('b@example.com'));
    await eventually(() => warnings.length > 0);
    server.mend();
    await server.next('b@example.com');
    expect(warnings).toEqual([expect.stringMatching(/^mails cannot be sent \(ESOCKET\)/)]);
    await mailer.onApplicationShutdown();
  });

  it('gives up an address that the server refuses, does not name it, and sends the others', async () => {
    const { mailer } = mailerWith({ SMTP_URL: server.url });
    server.refused.add('refused@example.com');
    mailer.sendLater(composed('refused@example.com'));
    mailer.sendLater(composed('c@example.com'));
    await server.next('c@example.com');
    await mailer.onApplicationShutdown();
    expect(warnings).toEqual(['a mail was given up after 1 attempts (EENVELOPE 550)']);
  });

  it('sends what waits before it ends', async () => {
    const { mailer } = mailerWith({ SMTP_URL: server.url });
    const addresses = Array.from({ length: 20 }, (_, n) => `waiting-${n}@example.com`);
    for (const address of addresses) mailer.sendLater(composed(address));
    await mailer.onApplicationShutdown();
    for (const address of addresses) expect(server.to(address)).toHaveLength(1);
  });

  it('drops what is more than it keeps, and says so once', async () => {
    const { mailer } = mailerWith({ SMTP_URL: server.url });
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    let compositions = 0;
    for (let n = 0; n < 1100; n += 1) {
      mailer.sendLater(async () => {
        await begun;
        compositions += 1;
        return undefined;
      });
    }
    begin();
    await mailer.onApplicationShutdown();
    expect(compositions).toBe(1000);
    expect(warnings).toEqual([expect.stringMatching(/^1000 mails are waiting/)]);
  });

  it('begins only when all that its caller does at once is done, the answer among it', async () => {
    const { mailer } = mailerWith({ SMTP_URL: server.url });
    let begun = false;
    mailer.sendLater(async () => {
      begun = true;
      return undefined;
    });
    for (let step = 0; step < 100; step += 1) await Promise.resolve();
    expect(begun).toBe(false);
    await mailer.onApplicationShutdown();
    expect(begun).toBe(true);
  });

  it('composes outside of what asked for it', async () => {
    const { mailer } = mailerWith({ SMTP_URL: server.url });
    const request = new AsyncLocalStorage<string>();
    const seen = new Promise((resolve) => {
      request.run('a request', () =>
        mailer.sendLater(async () => {
          resolve(request.getStore());
          return undefined;
        }),
      );
    });
    expect(await seen).toBeUndefined();
    await mailer.onApplicationShutdown();
  });

  it('without a server writes mails to the log in development, and to nowhere in production', async () => {
    const development = mailerWith({});
    development.mailer.sendLater(composed('d@example.com'));
    await development.mailer.onApplicationShutdown();
    expect(development.lines.join('')).toMatch(/"to":"d@example\.com".*#token=abc/);
    const strict = mailerWith(production);
    strict.transport.onApplicationBootstrap();
    strict.mailer.sendLater(composed('d@example.com'));
    await strict.mailer.onApplicationShutdown();
    expect(strict.lines).toEqual([]);
    expect(warnings).toEqual(['without SMTP_URL no mails are sent']);
  });

  it('insists in production on an encrypted connection', async () => {
    const { mailer } = mailerWith({
      ...production,
      SMTP_URL: server.url,
      PUBLIC_URL: 'https://app.example.com',
      MAIL_FROM: 'house@example.com',
    });
    mailer.sendLater(composed('e@example.com'));
    await mailer.onApplicationShutdown();
    expect(server.to('e@example.com')).toEqual([]);
  });
});
