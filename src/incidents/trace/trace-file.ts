import { createHash } from 'node:crypto';
import { TraceResponse } from './dto/trace.response.js';
import { markdownOf } from './timeline-markdown.js';
import type { Timeline } from './timeline.js';

export const TRACE_FORMATS = ['markdown', 'json'] as const;
export type TraceFormat = (typeof TRACE_FORMATS)[number];

/** A timeline as it is handed over. */
export interface TraceFile {
  readonly name: string;
  readonly mediaType: string;
  readonly text: string;
  /** SHA-256 of `text` in UTF-8; the trail has it too. */
  readonly sha256: Buffer;
  readonly timeline: Timeline;
}

const FORMATS: Readonly<
  Record<TraceFormat, { extension: string; mediaType: string; render: (t: Timeline) => string }>
> = {
  markdown: { extension: 'md', mediaType: 'text/markdown; charset=utf-8', render: markdownOf },
  json: { extension: 'json', mediaType: 'application/json; charset=utf-8', render: jsonOf },
};

export function traceFile(timeline: Timeline, format: TraceFormat): TraceFile {
  const { extension, mediaType, render } = FORMATS[format];
  const text = render(timeline);
  const at = timeline.collectedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return {
    name: `trace-${timeline.subject.kind}-${at}.${extension}`,
    mediaType,
    text,
    sha256: createHash('sha256').update(text).digest(),
    timeline,
  };
}

function jsonOf(timeline: Timeline): string {
  return `${JSON.stringify(TraceResponse.of(timeline), null, 2)}\n`;
}
