import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Instance } from '../support/instances.js';
import { Program, type Ending } from '../support/program.js';

/** The trace at the command line, beside a running server and after it, each in a process of its own. */
describe('the command trace', () => {
  let folder: string;
  let server: Instance;
  let sessionId: string;
  let requestId: string;
  let userId: string;

  const trace = (...parameters: string[]): Promise<Ending> =>
    new Program('src/cli.ts', ['trace', ...parameters], { DATA_DIR: folder }).ended;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-trace-'));
    server = await Instance.start({ DATA_DIR: folder });
    const { headers, body } = await server.anyone.form('/token', { username: 'alice', password: 'wonderland' });
    requestId = headers.get('x-request-id')!;
    const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString());
    [sessionId, userId] = [claims.sid, claims.sub];
    await server.stop();
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('tells the same by request, session, user and address, with no server running and nothing masked', async () => {
    for (const parameters of [
      ['--request', requestId],
      ['--session', sessionId],
      ['--user', 'Alice'],
      ['--address', '127.0.0.1'],
    ]) {
      const { code, stdout, stderr } = await trace(...parameters);
      expect([parameters, code, stderr]).toEqual([parameters, 0, '']);
      expect(stdout).toContain(`**Somebody signed in**, by user alice \`${userId}\`, on session \`${sessionId}\``);
      expect(stdout).toContain('from `127.0.0.1`');
    }
  });

  it('writes a file for its owner alone, with the SHA-256 that the trail has, and never over another', async () => {
    const out = join(folder, 'evidence.json');
    const written = await trace('--session', sessionId, '--format', 'json', '--out', out);
    expect([written.code, written.stderr]).toEqual([0, '']);
    const bytes = readFileSync(out);
    const digest = createHash('sha256').update(bytes).digest('hex');
    const { subject, entries } = JSON.parse(bytes.toString());
    expect(subject).toEqual({ kind: 'session', id: sessionId });
    expect(written.stdout).toBe(`${out}: ${entries.length} entries, SHA-256 ${digest}\n`);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const again = await trace('--user', userId, '--out', out);
    expect([again.code, again.stderr]).toEqual([1, 'gatehouse: --out cannot be written, or is there already\n']);
    expect(readFileSync(out)).toEqual(bytes);

    const restarted = await Instance.start({ DATA_DIR: folder });
    try {
      const { access_token: token } = await restarted.signIn('admin', 'gatehouse-admin');
      const { body } = await restarted.bearing(token).get('/audit-events?action=trace.exported&limit=100');
      const exported = body.items.find(({ after }: any) => after.sha256 === digest);
      expect(exported).toMatchObject({ actor: { type: 'system', id: 'cli' }, after: { session: sessionId } });
    } finally {
      await restarted.stop();
    }
  });

  it.each([
    [[], /requestId must be the only one of/],
    [['--session', 'x'], /sessionId must be a UUID/],
    [['--address', '127.0.0.1', '--format', 'pdf'], /Allowed choices are markdown, json/],
  ])('refuses %j in a line', async (parameters, reason) => {
    const { code, stderr } = await trace(...parameters);
    expect([code, stderr]).toEqual([1, expect.stringMatching(reason)]);
  });
});
