import type { TimelineEntry } from '../timeline-entry.entity.js';

/**
 * When the harm ended, as far as the timeline can tell: with the first run that was done of a playbook that contains, with
 * an isolation, or when somebody said so; null while it has not.
 */
export function containedAt(
  timeline: readonly TimelineEntry[],
  isContaining: (playbook: string) => boolean,
): Date | null {
  const end = timeline.find(
    ({ what, toState, details }) =>
      what === 'isolated' ||
      toState === 'contained' ||
      (what === 'playbook_finished' && isContaining(String(details?.['playbook']))),
  );
  return end?.at ?? null;
}
