import { markdownOf } from './timeline-markdown.js';
import type { Timeline, TraceEntry } from './timeline.js';

const at = new Date('2026-01-31T12:00:00.000Z');

const event: TraceEntry = {
  at,
  source: 'audit',
  link: 'session',
  what: 'Somebody signed in',
  outcome: 'denied',
  times: 1,
  actor: { type: 'user', id: 'u1', name: 'al_ice' },
  subject: { type: 'session', id: 's1', name: null },
  requestId: 'r1',
  address: '203.0.113.7',
  details: { action: 'session.opened' },
  eventId: 'e1',
  sequence: 7,
};

const timeline: Timeline = {
  subject: { kind: 'session', id: 's1' },
  collectedAt: at,
  entries: [event],
  cuts: [],
  users: [{ id: 'u1', name: null, succeeded: 2, failed: 1 }],
  sessionIds: ['s1'],
  clientIds: [],
  addresses: ['203.0.113.7'],
};

describe('a timeline for people', () => {
  it('names who, what, whom, where from, by which request, and where it was read', () => {
    expect(markdownOf(timeline)).toBe(
      [
        '# Trace of session `s1`',
        'Collected 2026-01-31T12:00:00.000Z. Entries: 1, oldest first; times are UTC.',
        '## Who and what appears',
        '- user that is no more `u1`: 2 events went well, 1 did not\n- session `s1`\n- address `203.0.113.7`',
        '## Timeline',
        '- 2026-01-31T12:00:00.000Z **Somebody signed in**, denied, by user al\\_ice `u1`, on session `s1`, from ' +
          '`203.0.113.7`, request `r1` (audit 7, by session)\n  `{"action":"session.opened"}`\n',
      ].join('\n\n'),
    );
  });

  it('says what is not there, and where nothing is', () => {
    const cuts = [{ link: 'session', what: 'too much', from: at, to: at } as const];
    const text = markdownOf({ ...timeline, entries: [], cuts });
    expect(text).toContain(`- too much; not all between ${at.toISOString()} and ${at.toISOString()}`);
    expect(text).toContain('Nothing is known.');
  });

  it.each(['`end of code', 'line\nbreak', '\u001b[31mred', '\u202eright to left', 'a\u2028b'])(
    'lets %j neither leave its place nor command a terminal',
    (hostile) => {
      const entry = { ...event, address: hostile, actor: { ...event.actor!, name: hostile } };
      const lines = markdownOf({ ...timeline, entries: [entry] }).split('\n');
      const line = lines.find((text) => text.includes('Somebody'))!;
      expect(line).toMatch(/^- .* \(audit 7, by session\)$/);
      expect(line).not.toMatch(/\p{C}|\p{Zl}/u);
      expect(line.replaceAll('\\`', '').split('`').length % 2).toBe(1);
    },
  );
});
