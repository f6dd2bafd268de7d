import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataSource } from '../support/databases.js';
import { Program, type Ending } from '../support/program.js';

const SECRET = 'qV3n8Jk2pLr9xTz5mWb7cYd4fGh6sAe1uQo0iRt8';
const production = {
  NODE_ENV: 'production',
  SECRET_KEY: SECRET,
  ISSUER_URL: 'https://id.example.com',
  TOKEN_AUDIENCE: 'api',
  PASSWORD_RESET: 'off',
};

/** Real processes, as a person at a terminal meets them. */
describe('the process', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-process-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const start = (environment: Record<string, string> = {}) =>
    new Program('src/main.ts', [], { DATA_DIR: folder, PORT: '0', ...environment });

  const expectOneLine = ({ code, stderr }: Ending, line: RegExp) => {
    expect(code).toBe(1);
    expect(stderr).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  };

  it('says where the documentation is, who can sign in and what is for development only', async () => {
    const program = start();
    await program.printed(/Swagger UI\s+http:\/\/127\.0\.0\.1:\d+\/docs/);
    await program.printed(/admin \/ gatehouse-admin\s+manager \/ gatehouse-manager\s+alice \/ wonderland/);
    await program.printed(/Development only\s+demo data, open registration/);
    program.signal('SIGTERM');
    expect((await program.ended).code).toBe(0);
  });

  describe('does not start, and says why in one line that names the setting,', () => {
    let taken: Server;

    beforeAll(async () => {
      taken = createServer();
      await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening));
    });

    afterAll(() => taken.close());

    it.each<[string, () => Record<string, string>, RegExp]>([
      ['on a used port', () => ({ PORT: String((taken.address() as AddressInfo).port) }), /PORT is in use/],
      ['with a host that nobody knows', () => ({ HOST: 'nowhere.invalid' }), /HOST is a name that/],
      ['with a port that is none', () => ({ PORT: '70000' }), /PORT must be a whole number/],
      [
        'with a data folder that is a file',
        () => ({ DATA_DIR: join(folder, 'file') }),
        /DATA_DIR names a folder that cannot/,
      ],
      [
        'with a database file that is none',
        () => ({ DATA_DIR: join(folder, 'bad') }),
        /DATA_DIR holds a gatehouse.db that is not a database/,
      ],
      [
        'with a database file that is a folder',
        () => ({ DATA_DIR: join(folder, 'nested') }),
        /DATA_DIR holds a gatehouse.db that is a folder/,
      ],
      [
        'with a database that does not answer',
        () => ({ DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none', SECRET_KEY: SECRET }),
        /DATABASE_URL names a database that does not answer/,
      ],
      [
        'with a database and no secret',
        () => ({ DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' }),
        /SECRET_KEY is required with DATABASE_URL/,
      ],
      [
        'with a secret file that is not there',
        () => ({ SECRET_KEY_FILE: join(folder, 'nothing') }),
        /SECRET_KEY_FILE names a file that cannot be read/,
      ],
      [
        'in production with demo data',
        () => ({ ...production, DEMO_DATA: 'true' }),
        /DEMO_DATA must be off in production/,
      ],
      [
        'in production with a short secret',
        () => ({ ...production, SECRET_KEY: SECRET.slice(0, 31) }),
        /SECRET_KEY must have 32 bytes/,
      ],
      [
        'in production with the article’s secret',
        () => ({ ...production, SECRET_KEY: 'your_super_secret_key_please_change' }),
        /SECRET_KEY is a well-known example/,
      ],
      [
        'in production without an issuer',
        () => ({ ...production, ISSUER_URL: '' }),
        /ISSUER_URL is required in production/,
      ],
      [
        'in production with resets by mail and no mail server',
        () => ({ ...production, PASSWORD_RESET: 'on' }),
        /SMTP_URL is required in production, or PASSWORD_RESET=off/,
      ],
    ])('%s', async (_, environment, line) => {
      writeFileSync(join(folder, 'file'), '');
      const bad = join(folder, 'bad');
      mkdirSync(bad);
      mkdirSync(join(folder, 'nested', 'gatehouse.db'), { recursive: true });
      writeFileSync(join(bad, 'gatehouse.db'), 'this is not a database, whatever its name says'.repeat(100));
      const ending = await start(environment()).ended;
      expectOneLine(ending, line);
      expect(ending.stderr).not.toContain(SECRET.slice(0, 31));
    });
  });

  it('names every wrong setting at once', async () => {
    const { code, stderr } = await start({ PORT: 'x', ALGORITHM: 'none', LOG_LEVEL: 'loud' }).ended;
    expect(code).toBe(1);
    for (const name of ['PORT', 'ALGORITHM', 'LOG_LEVEL']) expect(stderr).toContain(name);
  });

  it('refuses in production a database that holds demo accounts', async () => {
    const first = start({ SECRET_KEY: SECRET });
    await first.origin();
    first.signal('SIGTERM');
    await first.ended;
    expectOneLine(await start(production).ended, /the database holds demo accounts/);
  });

  it('refuses a secret that does not open the signing keys of its database', async () => {
    const first = start({ SECRET_KEY: SECRET });
    await first.origin();
    first.signal('SIGTERM');
    await first.ended;
    expectOneLine(await start({ SECRET_KEY: SECRET.toLowerCase() }).ended, /SECRET_KEY does not open/);
  });

  it('keeps its sessions over a restart', async () => {
    const first = start();
    const tokens: any = await (
      await fetch(`${await first.origin()}/token`, {
        method: 'POST',
        body: new URLSearchParams({ username: 'alice', password: 'wonderland' }),
      })
    ).json();
    first.signal('SIGTERM');
    expect((await first.ended).code).toBe(0);
    const second = start();
    const me = await fetch(`${await second.origin()}/users/me`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(me.status).toBe(200);
    second.signal('SIGKILL');
    await second.ended;
  });

  it('takes no damaged secret for its own', async () => {
    writeFileSync(join(folder, 'secret-key'), '');
    expectOneLine(await start().ended, /DATA_DIR holds a secret-key that is damaged/);
  });

  it('keeps the development secret to its owner', async () => {
    const program = start();
    await program.origin();
    program.signal('SIGTERM');
    await program.ended;
    expect(statSync(join(folder, 'secret-key')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'gatehouse.db')).mode & 0o777).toBe(0o600);
  });

  it('on SIGTERM turns readiness first, goes on serving while it drains, and ends with 0', async () => {
    const program = start({ SHUTDOWN_DRAIN_SECONDS: '5' });
    const origin = await program.origin();
    expect((await fetch(`${origin}/health/ready`)).status).toBe(200);
    program.signal('SIGTERM');
    await program.printed(/"msg":"stopping"/);
    program.signal('SIGTERM');
    const ready = await fetch(`${origin}/health/ready`);
    expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, expect.any(String)]);
    const me = await fetch(`${origin}/products?limit=1`);
    expect([me.status, me.headers.get('connection')]).toEqual([200, 'close']);
    expect((await program.ended).code).toBe(0);
  });

  it('on SIGTERM finishes a request in flight before it ends', async () => {
    const program = start({ SHUTDOWN_DRAIN_SECONDS: '0' });
    const origin = await program.origin();
    const finish = await halfwayLogin(origin);
    // Answered after the half request has arrived, so the server holds it by now.
    await fetch(`${origin}/health/live`);
    program.signal('SIGTERM');
    await program.printed(/"msg":"stopping"/);
    const answer = await finish();
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(answer).toMatch(/connection: close/i);
    expect((await program.ended).code).toBe(0);
  });
});

/** Sends the head and half of the body of a login, and the rest when told to. */
async function halfwayLogin(origin: string) {
  const body = 'username=alice&password=wonderland';
  const head = `POST /token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n`;
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  const closed = once(socket, 'close');
  let text = '';
  socket.on('data', (chunk) => (text += chunk));
  await once(socket, 'connect');
  await new Promise((sent) => socket.write(head + body.slice(0, 20), sent));
  return async () => {
    socket.write(body.slice(20));
    await closed;
    return text;
  };
}

/** The command line beside the running server, on the same database file. */
describe('the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-cli-'));
  const environment = { DATA_DIR: folder, PORT: '0', SECRET_KEY: SECRET, DEMO_DATA: 'false', HOST: '127.0.0.1' };
  let server: Program;

  beforeAll(async () => {
    server = new Program('src/main.ts', [], environment);
    await server.origin();
  });

  afterAll(async () => {
    server.signal('SIGTERM');
    await server.ended;
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (parameters: string[], input: string) => {
    const program = new Program('src/cli.ts', parameters, environment);
    program.type(input);
    return program.ended;
  };

  it('makes an administrator, who can sign in at the server at once', async () => {
    const password = 'a harbour in the morning mist';
    const { code, stdout } = await run(['users:create-admin', 'root', 'root@example.com'], `${password}\n`);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^administrator root made, id [0-9a-f-]{36}\n$/)]);
    const answer = await fetch(`${await server.origin()}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'root', password }),
    });
    expect(answer.status).toBe(200);
  });

  it.each([
    [
      'a weak password',
      ['users:create-admin', 'carol', 'carol@example.com'],
      'short\n',
      /password must have 15 characters/,
    ],
    [
      'an address that is none',
      ['users:create-admin', 'carol', 'nowhere'],
      'a harbour in the morning mist\n',
      /email must be an e-mail address/,
    ],
    ['an unknown command', ['users:conquer'], '', /unknown command/],
  ])('refuses %s in words', async (_, parameters, input, words) => {
    const { code, stderr } = await run(parameters, input);
    expect(code).toBe(1);
    expect(stderr).toMatch(words);
  });

  it('makes no demo accounts and no keys, whatever the environment allows', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-cli-'));
    const program = new Program('src/cli.ts', ['users:create-admin', 'root', 'root@example.com'], {
      DATA_DIR: scratch,
    });
    program.type('a harbour in the morning mist\n');
    expect((await program.ended).code).toBe(0);
    const dataSource = await openDataSource({ DATA_DIR: scratch });
    expect(await dataSource.query('SELECT username FROM users')).toEqual([{ username: 'root' }]);
    expect(await dataSource.query('SELECT kid FROM signing_keys')).toEqual([]);
    await dataSource.destroy();
    const later = new Program('src/main.ts', [], { DATA_DIR: scratch, PORT: '0' });
    const login = new URLSearchParams({ username: 'admin', password: 'gatehouse-admin' });
    const answer = await fetch(`${await later.origin()}/token`, { method: 'POST', body: login });
    expect(answer.status).toBe(401);
    await later.printed(/Demo accounts\s+none: the database has accounts, or passwords, of its own/);
    later.signal('SIGTERM');
    await later.ended;
    rmSync(scratch, { recursive: true });
  });

  it('prints a link with which an account gets a new password, once', async () => {
    await run(['users:create-admin', 'forgetful', 'forgetful@example.com'], 'a harbour in the morning mist\n');
    const { code, stdout } = await run(['users:reset-link', 'Forgetful'], '');
    expect(code).toBe(0);
    const token = /^http:\/\/localhost:0\/reset-password#token=([\w-]{43})\n$/.exec(stdout)![1]!;
    const origin = await server.origin();
    const send = (path: string, body: object) =>
      fetch(`${origin}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const password = 'a harbour in the evening mist';
    expect((await send('/auth/password/reset', { token, password })).status).toBe(204);
    expect((await send('/auth/password/reset', { token, password })).status).toBe(422);
    expect((await send('/auth/login', { username: 'forgetful', password })).status).toBe(200);
  });

  it('prints no link for an account that is not there', async () => {
    const { code, stderr } = await run(['users:reset-link', 'nobody'], '');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^gatehouse: No such user\./)]);
  });

  it('prints who may call which route', async () => {
    const { stdout } = await run(['access:routes'], '');
    expect(stdout).toMatch(/^PUT\s+\/users\/:id\/roles\s+users:assign_roles$/m);
  });

  it('prints why somebody may do something, or what is missing', async () => {
    await run(['users:create-admin', 'explained', 'explained@example.com'], 'a quiet lake under snow\n');
    const { stdout, code } = await run(['access:explain', 'explained', 'users:read'], '');
    expect([code, stdout.split('\n')]).toEqual([
      0,
      [
        'explained may users:read everywhere',
        expect.stringMatching(/^holds admin everywhere; granted \S+Z by operator$/),
        'roles that have it: admin, manager',
        '',
      ],
    ]);
    const unknown = await run(['access:explain', 'explained', 'moons:pull'], '');
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('permission')]);
  });
});
