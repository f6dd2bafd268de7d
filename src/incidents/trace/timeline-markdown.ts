import type { Timeline, TraceCut, TracedAccount, TracedThing, TraceEntry } from './timeline.js';

/** The timeline for people. Whatever a stranger may have chosen is shown as text: neither Markdown nor a terminal obeys it. */
export function markdownOf(timeline: Timeline): string {
  const { subject, collectedAt, entries, cuts } = timeline;
  return [
    `# Trace of ${subject.kind} ${code(subject.id)}`,
    `Collected ${collectedAt.toISOString()}. Entries: ${entries.length}, oldest first; times are UTC.`,
    ...section('Who and what appears', appearancesIn(timeline)),
    ...section('What is not here', cuts.map(cutLine)),
    '## Timeline',
    entries.length === 0 ? 'Nothing is known.' : entries.map(entryLine).join('\n'),
  ]
    .join('\n\n')
    .concat('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, lines.map((line) => `- ${line}`).join('\n')];
}

function appearancesIn({ users, sessionIds, clientIds, addresses }: Timeline): string[] {
  return [
    ...users.map(accountLine),
    ...sessionIds.map((id) => `session ${code(id)}`),
    ...clientIds.map((id) => `client ${code(id)}`),
    ...addresses.map((address) => `address ${code(address)}`),
  ];
}

function accountLine({ id, name, succeeded, failed }: TracedAccount): string {
  return `user ${name === null ? 'that is no more' : text(name)} ${code(id)}: ${succeeded} events went well, ${failed} did not`;
}

function cutLine({ what, from, to }: TraceCut): string {
  return from && to ? `${text(what)}; not all between ${from.toISOString()} and ${to.toISOString()}` : text(what);
}

function entryLine({ at, what, outcome, actor, subject, ...entry }: TraceEntry): string {
  const said = [
    `**${text(what)}**`,
    ...(outcome === null || outcome === 'success' ? [] : [outcome]),
    ...(actor ? [`by ${thing({ ...actor, name: actor.name ?? null })}`] : []),
    ...(subject ? [`on ${thing(subject)}`] : []),
    ...(entry.address === null ? [] : [`from ${code(entry.address)}`]),
    ...(entry.requestId === null ? [] : [`request ${code(entry.requestId)}`]),
  ];
  const where = entry.sequence === null ? entry.source : `${entry.source} ${entry.sequence}`;
  const details = Object.keys(entry.details).length === 0 ? [] : [`  ${code(JSON.stringify(entry.details))}`];
  return [`- ${at.toISOString()} ${said.join(', ')} (${where}, by ${entry.link})`, ...details].join('\n');
}

function thing({ type, id, name }: TracedThing): string {
  return [type, ...(name === null ? [] : [text(name)]), ...(id === null ? [] : [code(id)])].join(' ');
}

/** Inline code ends at a backtick alone. */
function code(value: string): string {
  return `\`${visible(value).replaceAll('`', "'")}\``;
}

function text(value: string): string {
  return visible(value).replaceAll(/[\\`*_[\]<>|#&~!]/g, String.raw`\$&`);
}

function visible(value: string): string {
  return value.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
}
