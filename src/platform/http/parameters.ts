import { Problem } from '../../common/index.js';
import { malformedForm } from './body.errors.js';
import { reachesPrototype } from './forbidden-names.js';
import { forbiddenParameter, malformedUrl, repeatedParameter } from './http.errors.js';

export type Parameters = Record<string, string>;

/**
 * `name=value&…` with percent-encoding and `+` for a space, as forms and query strings have it (WHATWG URL §5).
 * Names are flat: `a[b]` is a name like any other.
 * @throws Problem of kind `malformed` on a repeated or prototype-reaching name; `undecodable` on anything else
 */
function parseParameters(text: string, undecodable: () => Problem): Parameters {
  const parameters: Parameters = {};
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decode(at < 0 ? pair : pair.slice(0, at), undecodable);
    if (reachesPrototype(name)) throw forbiddenParameter();
    if (Object.hasOwn(parameters, name)) throw repeatedParameter();
    parameters[name] = at < 0 ? '' : decode(pair.slice(at + 1), undecodable);
  }
  return parameters;
}

function decode(text: string, undecodable: () => Problem): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    const decoded = decodeURIComponent(spaced);
    if (!decoded.includes('\0')) return decoded;
  } catch {
    // Bad sequences and bad UTF-8 end here, NUL below.
  }
  throw undecodable();
}

const VISIBLE_ASCII = /^[\x21-\x7e]*$/;

/** A form body (RFC 6749 appendix B). A parameter without a value counts as left out (RFC 6749 §3.1). */
export function parseForm(body: Buffer): Parameters {
  const text = body.toString('latin1');
  if (!VISIBLE_ASCII.test(text)) throw malformedForm();
  const parameters = parseParameters(text, malformedForm);
  for (const name of Object.keys(parameters)) if (parameters[name] === '') delete parameters[name];
  return parameters;
}

/** Stands in place of a query that cannot be read: the router parses it where nothing may be thrown. */
export class UnreadableQuery {
  constructor(readonly problem: Problem) {}
}

export function parseQuery(text: string): Parameters | UnreadableQuery {
  if (text === '') return {};
  try {
    return parseParameters(text, malformedUrl);
  } catch (error) {
    if (error instanceof Problem) return new UnreadableQuery(error);
    throw error;
  }
}
