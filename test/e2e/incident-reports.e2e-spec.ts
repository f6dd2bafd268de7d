import { IncidentsService, type IncidentReport } from '../../src/incidents/index.js';
import { IncidentsRepository } from '../../src/incidents/incidents.repository.js';
import { IncidentTimeline } from '../../src/incidents/timeline.service.js';
import { TransactionRunner } from '../../src/platform/database/index.js';
import { describeGatehouse } from '../support/suite.js';

let causes = 0;

function reportOf(report: Partial<IncidentReport> = {}): IncidentReport {
  const cause = `address 192.0.2.${(causes += 1)}`;
  return { kind: 'token-forgery', severity: 'low', cause, summary: 'Bad signatures', ...report };
}

describeGatehouse('reports of incidents', (gatehouse) => {
  const report = (seen: IncidentReport) => gatehouse().app.get(IncidentsService).report(seen);
  const find = async (id: string) => (await gatehouse().app.get(IncidentsRepository).find(id))!;

  it('of one kind and cause open one incident, counted', async () => {
    const seen = reportOf();
    const first = await report(seen);
    expect(first.opened).toBe(true);
    expect(await report(seen)).toEqual({ id: first.id, opened: false });
    expect(await find(first.id)).toMatchObject({ ...seen, state: 'detected', count: 2 });
  });

  it('open another one for another kind or another cause', async () => {
    const seen = reportOf();
    const { id } = await report(seen);
    for (const other of [reportOf(), { ...seen, kind: 'injection' as const }]) {
      const { id: another, opened } = await report(other);
      expect([opened, another === id]).toEqual([true, false]);
    }
  });

  it('that come all at once open one, and every one of them counts', async () => {
    const seen = reportOf();
    const answers = await Promise.all(Array.from({ length: 12 }, () => report(seen)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers.filter(({ opened }) => opened)).toHaveLength(1);
    expect((await find(answers[0]!.id)).count).toBe(12);
  });

  it('raise the severity where they are graver, and never lower it', async () => {
    const seen = reportOf({ severity: 'low' });
    const { id } = await report(seen);
    await report({ ...seen, severity: 'high' });
    await report({ ...seen, severity: 'medium' });
    expect(await find(id)).toMatchObject({ severity: 'high', count: 3 });
    const story = await gatehouse().app.get(IncidentTimeline).of(id);
    expect(story.map(({ position, what, details }) => [position, what, details])).toEqual([
      [1, 'opened', null],
      [2, 'graded', { from: 'low', to: 'high' }],
      [3, 'called', { mails: [], webhook: false }],
      [4, 'isolation_proposed', null],
    ]);
  });

  it('are taken whatever a stranger put into them', async () => {
    const { id } = await report(
      reportOf({ cause: 'c'.repeat(500), summary: `\0${'s'.repeat(998)}😀😀`, source: `\ud800${'x'.repeat(100)}` }),
    );
    const { cause, summary, source } = await find(id);
    expect([cause.length, summary, source!.length]).toEqual([200, `${'s'.repeat(998)}😀`, 64]);
  });

  it('leave nothing behind when the transaction around them fails', async () => {
    const seen = reportOf();
    const failing = gatehouse()
      .app.get(TransactionRunner)
      .run(async () => {
        await report(seen);
        throw new Error('afterwards');
      });
    await expect(failing).rejects.toThrow('afterwards');
    expect((await report(seen)).opened).toBe(true);
  });
});
