import { SECONDS, shoot, signIn } from './measure.mjs';
import { inPairs } from './pairs.mjs';

/** What counting requests costs one that does hardly anything else. */
export async function costOfMetrics() {
  const [row] = await inPairs({ METRICS_TOKEN: 'bench'.repeat(8) }, {}, [reading]);
  return { 'GET /users/me, metrics on': row };
}

async function reading({ origin }) {
  const { access_token: token } = await signIn(origin);
  return shoot({ url: `${origin}/users/me`, headers: { authorization: `Bearer ${token}` }, duration: SECONDS });
}
