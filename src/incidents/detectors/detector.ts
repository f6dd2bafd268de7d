import type { NoticedSignal } from '../../audit/index.js';

/**
 * One thing that can go wrong, and how it shows in what the house notices. A detector files reports and contains
 * sources; it refuses nothing itself, and whoever gave the signal does not wait for it.
 */
export abstract class Detector {
  abstract notice(signal: NoticedSignal): void | Promise<void>;
}

/** ` (first in request …)`, for the end of a summary: where a trace begins. */
export function seenIn({ requestId }: NoticedSignal): string {
  return requestId === undefined ? '' : ` (last in request ${requestId})`;
}
