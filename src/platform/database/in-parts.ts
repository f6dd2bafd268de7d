const KEYS_AT_ONCE = 500;

/** A statement takes only so many parameters. @returns what is found by the keys, part after part, 500 keys each */
export async function inParts<K, T>(keys: readonly K[], find: (part: readonly K[]) => Promise<T[]>): Promise<T[]> {
  const found: T[] = [];
  for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) found.push(...(await find(keys.slice(at, at + KEYS_AT_ONCE))));
  return found;
}
