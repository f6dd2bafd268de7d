import { Redis } from 'ioredis';

/** What PTTL says of a key that ended a moment ago. */
const GONE = -2;

export interface RedisKey {
  readonly name: string;
  /** Milliseconds; -1 for a key without an end. */
  readonly livesMs: number;
}

/** What stands in Redis below `namespace`, seen by a client that may take its time. */
export async function keysBelow(url: string, namespace: string): Promise<RedisKey[]> {
  const redis = new Redis(url);
  try {
    const names = await redis.keys(`${namespace}:*`);
    const lives = await Promise.all(names.map((name) => redis.pttl(name)));
    return names.map((name, i) => ({ name, livesMs: lives[i]! })).filter(({ livesMs }) => livesMs !== GONE);
  } finally {
    redis.disconnect();
  }
}
