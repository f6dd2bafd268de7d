import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Instance, timeUntil } from '../support/instances.js';
import { Program } from '../support/program.js';

/** An operator at the command line, beside servers of real processes on one database file. */
describe('the command line, on the day something goes wrong', () => {
  let folder: string;
  let server: Instance;

  const run = (...parameters: string[]) => new Program('src/cli.ts', parameters, { DATA_DIR: folder }).ended;
  const status = async () => (await server.anyone.get('/products')).status;
  const boss = async () => server.bearing((await server.signIn('admin', 'gatehouse-admin')).access_token);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-isolation-'));
    server = await Instance.start({ DATA_DIR: folder });
  });

  afterEach(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('isolates a server, which stays isolated when it is killed and started again, and lets it serve again', async () => {
    const { code, stdout } = await run('isolation:on', 'a honey account was used');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/ isolated .* by command-line: a honey account was used/),
    ]);
    await timeUntil(async () => (await status()) === 503);
    server.program.signal('SIGKILL');
    await server.program.ended;
    server = await Instance.start({ DATA_DIR: folder });
    expect([await status(), (await server.anyone.get('/health/ready')).status]).toEqual([503, 503]);
    expect((await run('isolation:list')).stdout.trim().split('\n')).toEqual([expect.stringContaining('isolated')]);
    expect((await run('isolation:off')).stdout).toContain('serving');
    await timeUntil(async () => (await status()) === 200);
  });

  it('does not guess which of several is meant', async () => {
    const other = await Instance.start({ DATA_DIR: folder });
    const guess = await run('isolation:on', 'odd');
    expect([guess.code, guess.stderr]).toEqual([1, expect.stringMatching(/^gatehouse: instanceId must be one/)]);
    const [first] = (await run('isolation:list')).stdout.split(' ', 1);
    expect((await run('isolation:on', 'odd', '--instance', first!)).code).toBe(0);
    await timeUntil(async () => (await status()) === 503);
    expect((await other.anyone.get('/products')).status).toBe(200);
    expect((await run('isolation:on', 'odd', '--instance', 'nobody')).stderr).toMatch(/No such instance/);
    await other.stop();
  });

  it('opens, lists, shows and moves incidents', async () => {
    const opened = await run('incidents:open', 'key-leak', 'medium', 'Seen \u001b[31mon a paste site');
    const id = opened.stdout.split(' ', 1)[0]!;
    expect([opened.code, opened.stdout]).toEqual([0, expect.stringMatching(/medium  detected    key-leak  ×1 /)]);
    expect(opened.stdout).not.toContain('\u001b');
    expect((await run('incidents:list', '--severity', 'medium')).stdout).toContain(id);
    expect((await run('incidents:list', '--state', 'closed')).stdout).toBe('no incidents\n');
    const moved = await run('incidents:transition', id, 'assessed', 'It is ours', '--severity', 'low');
    expect(moved.stdout).toMatch(/low     assessed/);
    const { stdout } = await run('incidents:show', id);
    expect(stdout).toMatch(
      /operator: opened .*\n.*operator: acknowledged\n.*operator: graded .*\n.*detected → assessed  It is ours/,
    );
    const refused = await run('incidents:transition', id, 'verified', 'too soon');
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/to after assessed comes contained or closed/),
    ]);
    const { code, stderr } = await run('incidents:open', 'fire', 'medium', 'It burns');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^gatehouse: kind must be one of/)]);
  });

  it('freezes roles, on an isolated server too, and lets them change again', async () => {
    await run('isolation:on', 'an administrator misuses their rights');
    const frozen = await run('access:freeze', 'an administrator misuses their rights');
    const line = /^frozen since \S+Z by command-line: an administrator misuses their rights\n$/;
    expect([frozen.code, frozen.stdout]).toEqual([0, expect.stringMatching(line)]);
    expect((await run('access:freeze', 'again')).stdout).toBe(frozen.stdout);
    await run('isolation:off');
    await timeUntil(async () => (await status()) === 200);
    const admin = await boss();
    const role = { name: 'frosty', description: 'cold' };
    expect((await admin.post('/roles', role)).body.code).toBe('access.frozen');
    expect((await run('access:thaw')).stdout).toBe('not frozen\n');
    expect((await admin.post('/roles', role)).status).toBe(201);
    expect((await run('access:thaw')).stdout).toBe('not frozen\n');
    const { items } = (await admin.get('/audit-events?actorId=command-line&subjectId=roles')).body;
    expect(
      items.map(({ action, actor, before, after }: any) => [action, actor.name, (before ?? after).reason]),
    ).toEqual([
      ['access.thawed', 'operator', 'an administrator misuses their rights'],
      ['access.frozen', 'operator', 'an administrator misuses their rights'],
    ]);
    const { code, stderr } = await run('access:freeze', '');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^gatehouse: reason must/)]);
  });

  it('breaks the glass: an administrator without a password, on an isolated server too, for a short while and not in silence', async () => {
    await run('isolation:on', 'locked out');
    const { code, stdout } = await run('users:break-glass', 'admin', 'nobody knows the password');
    const token = stdout.trim();
    expect(code).toBe(0);
    const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
    expect(claims.exp - claims.iat).toBeLessThanOrEqual(15 * 60);
    const { body } = await server.bearing(token).get('/incidents?severity=high');
    expect(body.items[0]).toMatchObject({ kind: 'administrator-activity', subject: { type: 'user', id: claims.sub } });
    expect((await server.bearing(token).delete('/isolation')).status).toBe(204);
    const { timeline } = (await (await boss()).get(`/incidents/${body.items[0].id}`)).body;
    const broken = timeline.find(({ what }: any) => what === 'glass_broken');
    expect([broken.note, broken.details.sessionId]).toEqual(['nobody knows the password', claims.sid]);
    for (const name of ['alice', 'nobody']) {
      const refused = await run('users:break-glass', name, 'try');
      expect([refused.code, refused.stdout, refused.stderr]).toEqual([
        1,
        '',
        expect.stringMatching(/No enabled account/),
      ]);
    }
  });
});
