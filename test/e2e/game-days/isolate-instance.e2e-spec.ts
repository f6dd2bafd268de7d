import { openDataSource } from '../../support/databases.js';
import { describeGameDay, ON_CALL, type GameDay } from '../../support/game-day.js';
import type { Instance } from '../../support/instances.js';
import { fromElsewhere } from '../../support/people.js';
import { eventually } from '../../support/eventually.js';

/** What somebody has who has read the database, by whatever hole. */
async function stolenFrom({ settings }: GameDay): Promise<string> {
  const dataSource = await openDataSource(settings);
  try {
    const [row] = await dataSource.query<{ token: string }[]>('SELECT token FROM api_tokens');
    return row!.token;
  } finally {
    await dataSource.destroy();
  }
}

const isIsolated = async ({ anyone }: Instance) => (await anyone.get('/products')).status === 503;

describeGameDay('somebody has got in, and uses what they found', (day) => {
  it('isolates the instance at once where another serves, and asks where it is the last', async () => {
    const bait = await stolenFrom(day());
    const thief = fromElsewhere();

    day().attackBegins();
    expect((await day().hit.bearing(bait).get('/users/me', thief)).status).toBe(401);
    const call = await day().mails.next(ON_CALL, 'High incident');
    const incident = await day().incident('injection');
    expect(call.text).toContain(incident.id);
    if (day().isAlone) {
      await day().mails.next(ON_CALL, 'Isolate the last instance?');
      expect(await isIsolated(day().hit)).toBe(false);
      await day().play(incident.id, 'isolate-instance', { reason: 'bait was taken' });
    }
    await eventuallyIsolated(day());
    expect((await day().desk.anyone.get('/health/live')).status).toBe(200);
    expect(await isIsolated(await day().restart(day().hit))).toBe(true);

    const operator = await day().operator();
    const { body } = await operator.get(`/incidents/${incident.id}`);
    expect(body.timeline.map(({ what }: any) => what)).toContain(day().isAlone ? 'playbook_finished' : 'isolated');
    const released = await day().command('isolation:off', '--instance', 'gatehouse-a');
    expect([released.code, released.stdout]).toEqual([0, expect.stringContaining('serving')]);
    await eventually(
      () => isIsolated(day().hit),
      (isolated) => !isolated,
    );
    expect(await day().close(incident.id)).toMatch(/\| Contained after \| \d+\.\d s \|/);
  });
});

/** The instance that was hit serves operators alone; the other goes on. */
async function eventuallyIsolated(day: GameDay): Promise<void> {
  await day.contained(isIsolated, [day.hit]);
  if (!day.isAlone) expect((await day.desk.anyone.get('/products')).status).toBe(200);
}
