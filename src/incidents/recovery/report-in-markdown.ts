import type { IncidentRecord } from '../incident-records.service.js';
import type { PlaybookRun } from '../playbooks/playbook-run.entity.js';
import type { TimelineEntry } from '../timeline-entry.entity.js';
import type { CheckResult } from './verification-checks.js';

/** Texts of people and strangers are quoted as they are, in a form that is no Markdown. */
export function reportInMarkdown(
  { incident, timeline }: IncidentRecord,
  runs: readonly PlaybookRun[],
  containedAt: Date | null,
): string {
  const { kind, severity, state, summary, count, source, subjectType, subjectId, firstSeenAt, lastSeenAt } = incident;
  const facts = [
    ['Incident', incident.id],
    ['Kind', kind],
    ['Severity', severity],
    ['State', state],
    ['First seen', firstSeenAt.toISOString()],
    ['Last seen', lastSeenAt.toISOString()],
    ['Reported', `${count} times`],
    ['Source', source ?? '–'],
    ['About', subjectType ? `${subjectType} ${subjectId}` : '–'],
    ['Contained after', durationOf(firstSeenAt, containedAt)],
  ];
  return `${[
    `# Incident report: ${kind}`,
    plain(summary),
    tableOf(['', ''], facts),
    '## What was done',
    runs.length > 0 ? runs.map((run) => runInMarkdown(run)).join('\n\n') : 'No playbook was run.',
    '## Checks',
    checksOf(timeline),
    '## Timeline',
    tableOf(['When', 'Who', 'What', 'Note'], timeline.map(lineOf)),
  ].join('\n\n')}\n`;
}

function runInMarkdown({ playbook, state, actorName, actorId, startedAt, results, failure }: PlaybookRun): string {
  const head = `### ${playbook}: ${state}`;
  const who = `By ${plain(actorName ?? actorId)}, begun ${startedAt.toISOString()}.`;
  const steps = results.map(({ step, at, summary }) => [step, at, summary]);
  return [head, failure ? `${who} Interrupted: ${failure}.` : who, tableOf(['Step', 'When', 'What'], steps)].join(
    '\n\n',
  );
}

/** The checks as they were made last. */
function checksOf(timeline: readonly TimelineEntry[]): string {
  const last = timeline.findLast(({ what }) => what === 'checked');
  if (!last) return 'None was made.';
  const results = (last.details?.['results'] ?? []) as readonly CheckResult[];
  const rows = results.map(({ check, passed, evidence }) => [check, passed ? 'passed' : 'FAILED', evidence]);
  return tableOf(['Check', 'Result', 'Evidence'], rows);
}

function lineOf({ at, actorName, actorId, what, fromState, toState, note }: TimelineEntry): string[] {
  const moved = toState ? `${what}: ${fromState} → ${toState}` : what;
  return [at.toISOString(), actorName ?? actorId, moved, note ?? ''];
}

function durationOf(begin: Date, end: Date | null): string {
  return end ? `${((end.getTime() - begin.getTime()) / 1000).toFixed(1)} s` : 'not yet';
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [rowOf(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(rowOf)].join('\n');
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.map(plain).join(' | ')} |`;
}

/** One line that neither a table nor a reader takes for markup. */
function plain(text: string): string {
  return text.replaceAll(/[\p{C}\s]+/gu, ' ').replaceAll(/[\\`*_{}[\]<>|#]/g, String.raw`\$&`);
}
