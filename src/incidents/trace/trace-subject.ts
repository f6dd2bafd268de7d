import { invalidRequest } from '../../platform/http/index.js';
import { clientAddress } from '../../platform/limits/index.js';

/** What a trace can be about, by the name of the parameter that says which one. */
export const TRACE_PARAMETERS = {
  requestId: 'request',
  sessionId: 'session',
  userId: 'user',
  address: 'address',
} as const;

type TraceParameter = keyof typeof TRACE_PARAMETERS;

export type TraceKind = (typeof TRACE_PARAMETERS)[TraceParameter];
export const TRACE_KINDS: readonly TraceKind[] = Object.values(TRACE_PARAMETERS);

export interface TraceSubject {
  readonly kind: TraceKind;
  readonly id: string;
}

/** What happened at `from` or later and before `to`. */
export interface TraceWindow {
  readonly from?: Date;
  readonly to?: Date;
}

export type NamedSubjects = { readonly [P in TraceParameter]?: string };

/** @throws Problem `request.invalid` unless exactly one is named */
export function subjectOf(named: NamedSubjects): TraceSubject {
  const parameters = Object.keys(TRACE_PARAMETERS) as TraceParameter[];
  const given = parameters.filter((parameter) => named[parameter] !== undefined);
  const [only] = given;
  if (given.length === 1 && only) {
    const id = named[only]!;
    return { kind: TRACE_PARAMETERS[only], id: only === 'address' ? clientAddress(id) : id };
  }
  const message = `must be the only one of ${parameters.join(', ')}, one of which must be given`;
  const wrong = given.length === 0 ? parameters : given;
  throw invalidRequest({ errors: wrong.map((field) => ({ field, code: 'exactly_one', message })) });
}
