import { entityTag, entityTagsOf } from './entity-tag.js';

/**
 * True when the client already holds `version` and 304 will do (RFC 9110 §13.1.2): compared weakly. A malformed field
 * names no tag, so the answer is sent whole.
 */
export function alreadyHolds(ifNoneMatch: string | undefined, version: number): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const tags = entityTagsOf(ifNoneMatch) ?? [];
  return tags.some((tag) => tag.replace(/^W\//, '') === entityTag(version));
}
