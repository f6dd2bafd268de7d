import { Problem } from '../common/index.js';

/** What `judging` finds; nothing when it refuses for who is asking. @throws whatever else it throws */
export async function unlessRefused<T>(judging: () => Promise<T>): Promise<T | undefined> {
  try {
    return await judging();
  } catch (error) {
    if (error instanceof Problem && error.definition.kind === 'unauthenticated') return undefined;
    throw error;
  }
}
