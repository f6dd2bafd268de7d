import type { FastifyRequest } from 'fastify';

const VALUES_MAX = 200;
const PATH_PLAIN = /^[\w./-]*$/;

/** The texts of a request's target, as they were sent: its path where that is not a plain one, and its query's values. */
export function* textsInTarget({ originalUrl, query }: FastifyRequest): Generator<string> {
  const path = decodedPath(originalUrl);
  if (path !== undefined) yield path;
  yield* firstOf(leavesOf(query));
}

/** The texts of a request's body, however deep. */
export function textsInBody({ body }: FastifyRequest): Generator<string> {
  return firstOf(leavesOf(body));
}

/** So many, and no more: what brings more is no probe but a load. */
function* firstOf(texts: Iterable<string>): Generator<string> {
  let left = VALUES_MAX;
  for (const text of texts) {
    if (left-- === 0) return;
    yield text;
  }
}

/** Of `/products/1%20OR%201=1` the part that is not plain, so that it is read like a value. */
function decodedPath(url: string): string | undefined {
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  if (PATH_PLAIN.test(path)) return undefined;
  const last = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** The parser bounds how deep a body is. */
function* leavesOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) yield* leavesOf(member);
  }
}
