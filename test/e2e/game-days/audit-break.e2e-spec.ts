import { openDataSource } from '../../support/databases.js';
import { describeGameDay, ON_CALL, type GameDay } from '../../support/game-day.js';
import { eventually } from '../../support/eventually.js';
import { dropTrailGuard } from '../../support/trail-guards.js';

/** Somebody with the database's own password, who tidies up after themselves. */
async function alterTheTrail({ settings }: GameDay): Promise<void> {
  const dataSource = await openDataSource(settings);
  try {
    await dropTrailGuard(dataSource, 'update');
    await dataSource.query(`UPDATE audit_events SET actor_id = 'somebody else' WHERE sequence = 3`);
  } finally {
    await dataSource.destroy();
  }
}

async function isolatedOf({ instances }: GameDay): Promise<string[]> {
  const statuses = await Promise.all(instances.map(({ anyone }) => anyone.get('/products')));
  return ['gatehouse-a', 'gatehouse-b'].filter((_, i) => statuses[i]?.status === 503);
}

describeGameDay('somebody alters the audit trail in the database', (day) => {
  it('is found without anybody asking, and the trail goes on when it has been looked into', async () => {
    const { mails } = day();
    // Whoever reads the trail has it sealed first.
    await (await day().operator()).get('/audit-events');
    await alterTheTrail(day());

    const incident = await day().incident('audit-break');
    expect([incident.severity, incident.summary]).toEqual(['high', 'The audit chain is broken at row 3']);
    await mails.next(ON_CALL, 'High incident: audit-break');
    const isolated = await eventually(
      () => isolatedOf(day()),
      (found) => found.length > 0 || day().isAlone,
    );
    expect(isolated).toHaveLength(day().isAlone ? 0 : 1);

    const found = await day().command('audit:verify');
    expect([found.code, found.stdout]).toEqual([1, expect.stringMatching(/^broken at 3: altered/)]);
    const restarted = await day().command('audit:restart', 'The password of the database was changed');
    expect([restarted.code, restarted.stdout]).toEqual([0, expect.stringMatching(/; goes on behind \d+\n$/)]);
    expect((await day().command('audit:verify')).code).toBe(0);
    for (const name of isolated) expect((await day().command('isolation:off', '--instance', name)).code).toBe(0);

    const { items } = (await (await day().operator()).get('/audit-events?action=audit.restarted')).body;
    expect([items.length, items[0].actor.id, items[0].after.sequence]).toEqual([1, 'cli', 3]);
    expect(await day().close(incident.id)).toContain('| audit-chain | passed |');
  });
});
