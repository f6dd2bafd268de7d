import { Problem } from '../../../common/index.js';
import type { PlaybookContext } from '../playbook.js';

/** What the rules of accounts say no with. */
const REFUSALS: ReadonlySet<string> = new Set(['forbidden', 'conflict']);

/**
 * Does `work` for every user that the steps before concern. One that may not be done keeps no other from being done, and
 * stops the playbook afterwards: somebody who may goes on there. An account that is no more needs nothing.
 * @throws Problem of the first refusal
 */
export async function forEachUser(context: PlaybookContext, work: (id: string) => Promise<unknown>): Promise<void> {
  let refusal: Problem | undefined;
  for (const id of context.concerned('users')) {
    try {
      await work(id);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.definition.code === 'user.not_found') continue;
      if (!REFUSALS.has(error.definition.kind)) throw error;
      refusal ??= error;
    }
  }
  if (refusal) throw refusal;
}

/** `1 account`, `2 accounts`. */
export function counted(ids: readonly unknown[], noun: string): string {
  return `${ids.length} ${noun}${ids.length === 1 ? '' : 's'}`;
}
