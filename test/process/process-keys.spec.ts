import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { Program, type Ending } from '../support/program.js';

const FORMER = 'qV3n8Jk2pLr9xTz5mWb7cYd4fGh6sAe1uQo0iRt8';
const COMING = 'W4yB7nKc2Rf9pXd5Zs8tGm1hQv6uLe3jTa0oYi7P';

/** Operators' commands on the keys of a running server, each in a process of its own on the same database file. */
describe('the command line', () => {
  let folder: string;
  let server: Program;

  const environment = (extra: Record<string, string> = {}) => ({
    DATA_DIR: folder,
    PORT: '0',
    SECRET_KEY: FORMER,
    ...extra,
  });
  const run = (parameters: string[], extra?: Record<string, string>): Promise<Ending> =>
    new Program('src/cli.ts', parameters, environment(extra)).ended;
  const stop = async () => {
    server.signal('SIGTERM');
    return (await server.ended).code;
  };
  const published = async (): Promise<any[]> =>
    ((await (await fetch(`${await server.origin()}/.well-known/jwks.json`)).json()) as any).keys;
  const signIn = async (): Promise<any> => {
    const body = new URLSearchParams({ username: 'alice', password: 'wonderland' });
    return (await fetch(`${await server.origin()}/token`, { method: 'POST', body })).json();
  };
  const me = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${await server.origin()}/users/me`, { headers })).status;
  };
  const kidsIn = (listing: string, state: string) =>
    listing.split('\n').flatMap((line) => (line.includes(` ${state} `) ? line.split(' ', 1) : []));

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-keys-'));
    server = new Program('src/main.ts', [], environment());
    await server.origin();
  });

  afterEach(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('prints the public keys as PEM, as the JWKS has them, and nothing else', async () => {
    const [{ stdout: listing }, keys] = [await run(['keys:list']), await published()];
    const [active] = kidsIn(listing, 'active');
    const pemOf = ({ kid: _kid, use: _use, alg: _alg, ...jwk }: any) =>
      createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' }) as string;
    const activePem = pemOf(keys.find(({ kid }) => kid === active));
    expect(await run(['keys:export-public'])).toEqual({ code: 0, stdout: activePem, stderr: '' });
    expect((await run(['keys:export-public', active!])).stdout).toBe(activePem);
    const { stdout: all } = await run(['keys:export-public', '--all']);
    expect([all.length, keys.every((key) => all.includes(pemOf(key)))]).toEqual([2 * activePem.length, true]);
    for (const nobody of ['nobody', '-nobody', '-Vnobody']) {
      const unknown = await run(['keys:export-public', nobody]);
      expect([unknown.code, unknown.stdout]).toEqual([1, '']);
      expect(unknown.stderr).toMatch(/No such key/);
    }
  });

  it('rotates by routine: the server goes on with the next key and refuses nobody', async () => {
    const { access_token } = await signIn();
    const [next] = kidsIn((await run(['keys:list'])).stdout, 'next');
    const { code, stdout } = await run(['keys:rotate']);
    expect([code, kidsIn(stdout, 'active'), kidsIn(stdout, 'retired').length]).toEqual([0, [next], 1]);
    await eventually(async () => {
      expect(await me(access_token)).toBe(200);
      return (await published()).length === 3;
    });
    expect(await me(access_token)).toBe(200);
    const header = (await signIn()).access_token.split('.')[0];
    expect(JSON.parse(Buffer.from(header, 'base64url').toString()).kid).toBe(next);
  });

  it('rotates in an emergency: the server refuses what the old keys signed, without a restart', async () => {
    const { access_token, refresh_token } = await signIn();
    expect(await me(access_token)).toBe(200);
    expect((await run(['keys:rotate', '--emergency'])).code).toBe(0);
    await eventually(async () => (await me(access_token)) === 401);
    const body = new URLSearchParams({ refresh_token });
    const refreshed = await fetch(`${await server.origin()}/token/refresh`, { method: 'POST', body });
    expect(await me(((await refreshed.json()) as any).access_token)).toBe(200);
  });

  it('moves the keys to a new secret while the server runs, which then starts with that alone', async () => {
    const { access_token } = await signIn();
    const both = { SECRET_KEY: COMING, SECRET_KEY_PREVIOUS: FORMER };
    expect((await run(['secrets:rewrap'], both)).stdout).toBe('2 moved; SECRET_KEY seals all 2 private keys\n');
    expect((await run(['secrets:rewrap'], both)).stdout).toBe('0 moved; SECRET_KEY seals all 2 private keys\n');
    expect(await me(access_token)).toBe(200);
    expect((await signIn()).access_token).toBeDefined();
    await stop();
    const refused = await new Program('src/main.ts', [], environment()).ended;
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/SECRET_KEY does not open/)]);
    server = new Program('src/main.ts', [], environment({ SECRET_KEY: COMING }));
    expect(await me(access_token)).toBe(200);
  });

  it('does not move keys that neither secret opens, and has none to rotate where the secret is the key', async () => {
    const strange = await run(['secrets:rewrap'], { SECRET_KEY: COMING });
    expect([strange.code, strange.stderr]).toEqual([1, expect.stringMatching(/^gatehouse: SECRET_KEY does not open/)]);
    await stop();
    server = new Program('src/main.ts', [], environment({ ALGORITHM: 'HS256' }));
    await server.origin();
    for (const parameters of [['keys:rotate'], ['keys:rotate', '--emergency']]) {
      const { code, stderr } = await run(parameters);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/SECRET_KEY_PREVIOUS/)]);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }
    expect((await run(['keys:export-public'])).code).toBe(1);
  });

  it('of a developer does not touch the keys of production', async () => {
    await stop();
    rmSync(folder, { recursive: true });
    const production = {
      NODE_ENV: 'production',
      PASSWORD_RESET: 'off',
      ISSUER_URL: 'https://id.example.com',
      TOKEN_AUDIENCE: 'api',
    };
    server = new Program('src/main.ts', [], environment({ ...production, SHUTDOWN_DRAIN_SECONDS: '0' }));
    await server.origin();
    for (const program of [
      new Program('src/cli.ts', ['keys:rotate', '--emergency'], environment()),
      new Program('src/main.ts', [], environment({ DEMO_DATA: 'false' })),
    ]) {
      const { code, stderr } = await program.ended;
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/^gatehouse: NODE_ENV is development, but the database/),
      ]);
    }
    expect((await run(['keys:list'], production)).code).toBe(0);
  });

  it('says what to do where there are no keys yet', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'gatehouse-keys-'));
    const { code, stderr } = await run(['keys:rotate'], { DATA_DIR: empty });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/There is no key to sign with. Start a server/)]);
    rmSync(empty, { recursive: true });
  });
});
