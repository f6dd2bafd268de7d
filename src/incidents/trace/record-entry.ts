import type { TraceEntry } from './timeline.js';

type Told = Pick<TraceEntry, 'at' | 'source' | 'link' | 'what' | 'details'> & {
  readonly about: { readonly type: string; readonly id: string };
  readonly address?: string;
};

/** What a row says of itself: who made it so, and by which request, the trail alone knows. */
export function recordEntry({ about, address, ...told }: Told): TraceEntry {
  return {
    ...told,
    outcome: null,
    times: 1,
    actor: null,
    subject: { ...about, name: null },
    requestId: null,
    address: address ?? null,
    eventId: null,
    sequence: null,
  };
}
