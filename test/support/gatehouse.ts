import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { prepare } from '../../src/app.preparation.js';
import { createGatehouse } from '../../src/app.setup.js';
import type { Clock } from '../../src/common/index.js';
import { parseSettings, type Environment } from '../../src/platform/config/index.js';
import { Log } from '../../src/platform/logging/index.js';
import { demoAccounts } from '../../src/users/index.js';

export interface Answer<T = any> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

type HeadersInput = Readonly<Record<string, string>>;

/** Calls over real HTTP as one caller. */
export class Caller {
  constructor(
    private readonly origin: string,
    private readonly headers: HeadersInput = {},
  ) {}

  get(path: string, headers: HeadersInput = {}): Promise<Answer> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body?: unknown, headers: HeadersInput = {}): Promise<Answer> {
    return this.send('POST', path, body, headers);
  }

  put(path: string, body?: unknown, headers: HeadersInput = {}): Promise<Answer> {
    return this.send('PUT', path, body, headers);
  }

  patch(path: string, body?: unknown, headers: HeadersInput = {}): Promise<Answer> {
    return this.send('PATCH', path, body, headers);
  }

  delete(path: string, headers: HeadersInput = {}): Promise<Answer> {
    return this.send('DELETE', path, undefined, headers);
  }

  form(path: string, fields: Readonly<Record<string, string>>, headers: HeadersInput = {}): Promise<Answer> {
    return this.send('POST', path, new URLSearchParams(fields), headers);
  }

  async send(method: string, path: string, body: unknown, headers: HeadersInput): Promise<Answer> {
    const isForm = body instanceof URLSearchParams;
    const response = await fetch(`${this.origin}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
        ...this.headers,
        ...headers,
      },
      body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }
}

/** One running application on a port and a database of its own. */
export class Gatehouse {
  readonly #callers = new Map<string, Promise<Caller>>();

  constructor(
    readonly app: NestFastifyApplication,
    readonly origin: string,
    readonly logLines: readonly string[],
  ) {}

  /** Nobody: no token. */
  get anyone(): Caller {
    return new Caller(this.origin);
  }

  /** A demo account, signed in once and remembered. */
  async as(username: string): Promise<Caller> {
    let caller = this.#callers.get(username);
    if (!caller) {
      const password = demoAccounts.find((account) => account.username === username)!.password;
      caller = this.signIn(username, password).then((tokens) => this.bearing(tokens.access_token));
      this.#callers.set(username, caller);
    }
    return caller;
  }

  /** After a test that has ended everybody's sessions. */
  forgetCallers(): void {
    this.#callers.clear();
  }

  bearing(token: string): Caller {
    return new Caller(this.origin, { authorization: `Bearer ${token}` });
  }

  async signIn(username: string, password: string): Promise<Tokens> {
    const answer = await this.anyone.form('/token', { username, password });
    if (answer.status !== 200) throw new Error(`sign-in of ${username} answered ${answer.status}`);
    return answer.body as Tokens;
  }

  /** As `main.ts` does on a signal: what is in flight may finish, within limits. */
  async stop(): Promise<void> {
    const limit = setTimeout(() => this.app.getHttpServer().closeAllConnections(), 5_000);
    await this.app.close();
    clearTimeout(limit);
  }
}

/**
 * Starts the application as `main.ts` does, on a free port. Limits are on, and high where a suite is not
 * about them; attackers are noticed, and kept out where a suite is about that.
 */
export async function startGatehouse(settings: Environment, clock?: Clock): Promise<Gatehouse> {
  const logLines: string[] = [];
  const parsed = parseSettings({
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    RATE_LIMIT_PER_MINUTE: '1000000',
    DETECT_BLOCK_MINUTES: '0',
    REDIS_TIMEOUT_MS: '10000',
    ...settings,
  });
  const log = new Log(parsed, { write: (line: string) => void logLines.push(line) });
  const app = await createGatehouse(parsed, log, clock);
  try {
    await prepare(app);
    await app.listen(parsed.PORT, parsed.HOST);
  } catch (error) {
    await app.close();
    throw error;
  }
  return new Gatehouse(app, await app.getUrl(), logLines);
}
