import { clientUnknown } from './auth.errors.js';

/** What a client calls itself, and what it proves it with; both empty where nobody is named. */
export interface ClientCredentials {
  readonly id: string;
  readonly secret: string;
}

const BASIC = /^Basic +([A-Za-z0-9+/]*={0,2})$/i;
const NOBODY: ClientCredentials = { id: '', secret: '' };

/**
 * The credentials of an `Authorization: Basic` header (RFC 7617), form-decoded as RFC 6749 §2.3.1 asks. Other schemes
 * are not the client's: browsers' helpers send a bearer token along.
 * @throws Problem `auth.client_unknown` when the header cannot be read
 */
export function basicCredentials(authorization: string | undefined): ClientCredentials {
  if (!authorization || !/^basic(?: |$)/i.test(authorization)) return NOBODY;
  const encoded = BASIC.exec(authorization)?.[1];
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) throw clientUnknown();
  return { id: formDecode(text.slice(0, colon)), secret: formDecode(text.slice(colon + 1)) };
}

function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw clientUnknown({ cause });
  }
}
