import { ChoiceField, InstantField, TextField, UuidField } from '../../../platform/http/index.js';
import { TRACE_FORMATS, type TraceFormat } from '../trace-file.js';

/** What to trace: exactly one of the first four. */
export class TraceQuery {
  @TextField({ max: 36, optional: true, description: '`X-Request-Id` of an answer' })
  requestId?: string;

  @UuidField({ optional: true, description: "The tokens' `sid`" })
  sessionId?: string;

  @UuidField({ optional: true })
  userId?: string;

  @TextField({
    max: 45,
    optional: true,
    description: 'Needs `users:read_personal` besides',
    example: '203.0.113.7',
  })
  address?: string;

  @InstantField({ optional: true, description: 'At this instant or later', example: '2026-01-31T12:00:00Z' })
  from?: string;

  @InstantField({ optional: true, description: 'Before this instant', example: '2026-02-01T12:00:00Z' })
  to?: string;
}

export class TraceFileQuery extends TraceQuery {
  @ChoiceField(TRACE_FORMATS, { optional: true, description: 'For people, or for programs' })
  format: TraceFormat = 'markdown';
}
