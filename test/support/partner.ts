import type { Answer, Gatehouse } from './gatehouse.js';

export interface Partner {
  readonly id: string;
  readonly secret: string;
}

export interface PartnerTerms {
  readonly grants?: readonly string[];
  readonly scopes?: readonly string[];
  readonly rateLimitPerMinute?: number;
}

/** Registers a client, as an administrator does. */
export async function register(gatehouse: Gatehouse, terms: PartnerTerms = {}): Promise<Partner> {
  const admin = await gatehouse.as('admin');
  const body = { name: 'A partner', grants: ['client_credentials'], scopes: [], ...terms };
  const { status, body: made } = await admin.post('/clients', body);
  if (status !== 201) throw new Error(`registering a client answered ${status} ${JSON.stringify(made)}`);
  return { id: made.id, secret: made.clientSecret };
}

export function basic({ id, secret }: Partner): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
}

/** The token request of a partner for itself. */
export function clientCredentials(
  { anyone }: Pick<Gatehouse, 'anyone'>,
  partner: Partner,
  fields: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return anyone.form('/token', { grant_type: 'client_credentials', ...fields }, basic(partner));
}

/** @throws Error when the partner is refused */
export async function tokenOf(gatehouse: Pick<Gatehouse, 'anyone'>, partner: Partner, scope?: string): Promise<string> {
  const { status, body } = await clientCredentials(gatehouse, partner, scope === undefined ? {} : { scope });
  if (status !== 200) throw new Error(`client_credentials answered ${status} ${JSON.stringify(body)}`);
  return body.access_token;
}
