import { clientAuthenticatedTwice, clientUnknown } from './auth.errors.js';

/** The built-in public client: our own applications, Swagger UI and the seed's clients, which name none. */
export const FIRST_PARTY_CLIENT = 'first-party';

export interface ClientParameters {
  readonly client_id?: string;
  readonly client_secret?: string;
}

interface Credentials {
  readonly id: string;
  readonly secret: string;
}

const BASIC = /^Basic +([A-Za-z0-9+/]*={0,2})$/i;
const NOBODY: Credentials = { id: '', secret: '' };

/**
 * Tells which client asks (RFC 6749 §2.3.1): by HTTP Basic or by the form, never both. No client, or the empty Basic
 * credentials that Swagger UI sends, means the first-party client, which is public and has no secret.
 * @returns the client's id
 * @throws Problem `auth.client_unknown`, `auth.client_authenticated_twice`
 */
export function authenticateClient(authorization: string | undefined, form: ClientParameters): string {
  const basic = basicCredentials(authorization);
  const named: Credentials = { id: form.client_id ?? '', secret: form.client_secret ?? '' };
  if (isSomebody(basic) && isSomebody(named)) throw clientAuthenticatedTwice();
  const { id, secret } = isSomebody(basic) ? basic : named;
  if (secret !== '' || (id !== '' && id !== FIRST_PARTY_CLIENT)) throw clientUnknown();
  return FIRST_PARTY_CLIENT;
}

function isSomebody({ id, secret }: Credentials): boolean {
  return id !== '' || secret !== '';
}

/** Other schemes are not the client's: browsers' helpers send a bearer token along. */
function basicCredentials(authorization: string | undefined): Credentials {
  if (!authorization || !/^basic(?: |$)/i.test(authorization)) return NOBODY;
  const encoded = BASIC.exec(authorization)?.[1];
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) throw clientUnknown();
  return { id: formDecode(text.slice(0, colon)), secret: formDecode(text.slice(colon + 1)) };
}

/** RFC 6749 §2.3.1: id and secret are form-encoded before they go into Basic. */
function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw clientUnknown({ cause });
  }
}
