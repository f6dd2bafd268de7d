import type { KeyObject } from 'node:crypto';
import { Settings } from '../../src/platform/config/index.js';
import { SigningKeysService } from '../../src/signing-keys/index.js';
import type { Gatehouse } from './gatehouse.js';
import type { MailServer } from './mail-server.js';
import { register } from './partner.js';
import { fromElsewhere, makePerson } from './people.js';
import { allRows } from './tables.js';

/** Texts that may leave through no answer and no log line, each under the name of what it is. */
export type PlantedSecrets = ReadonlyMap<string, string>;

/** Things that are there, by the beginning of their paths. */
export type PlantedTargets = readonly (readonly [path: string, target: string])[];

const SECRET_COLUMN = /hash|sealed|secret|token$/i;

/** Fills every table that holds secrets by calls over HTTP, and gives every secret that this made or that was there. */
export async function plantSecrets(
  gatehouse: Gatehouse,
  mails: MailServer,
): Promise<{ secrets: PlantedSecrets; targets: PlantedTargets }> {
  const admin = await gatehouse.as('admin');
  const post = (path: string, body: object) => gatehouse.anyone.post(path, body, fromElsewhere());
  const partner = await register(gatehouse, { scopes: ['users:read'] });
  const { body: issued } = await admin.post(`/clients/${partner.id}/secrets`, {});
  const [person, password] = [await makePerson(gatehouse, { verified: false }), 'a planted lake under snow'];
  const verification = await mails.nextToken(person.email);
  await post('/auth/email/verify', { token: verification });
  await post('/auth/password/forgot', { email: person.email });
  const reset = await mails.nextToken(person.email, 'new password');
  await post('/auth/password/reset', { token: reset, password });
  const opened = await gatehouse.signIn(person.username, password);
  const { body: refreshed } = await gatehouse.anyone.form('/token/refresh', { refresh_token: opened.refresh_token });
  await post('/auth/password/forgot', { email: person.email });
  const pending = await mails.nextToken(person.email, 'new password');
  const secrets = new Map([
    ['a password', password],
    ['a client’s first secret', partner.secret],
    ['a client’s second secret', issued.clientSecret],
    ['a mailed token that verified an address', verification],
    ['a mailed token that was used', reset],
    ['a mailed token that is good', pending],
    ['an access token', opened.access_token],
    ['a refresh token that was used', opened.refresh_token],
    ['a refresh token that is good', refreshed.refresh_token],
    ['SECRET_KEY', gatehouse.app.get(Settings).SECRET_KEY],
    ...privateHalf(gatehouse.app.get(SigningKeysService).active.signWith),
    ...(await storedSecrets(gatehouse)),
  ]);
  const targets: PlantedTargets = [
    ['/users/{id}', `/users/${person.id}`],
    ['/clients/{id}', `/clients/${partner.id}`],
    ['/products/{id}', '/products/1'],
  ];
  return { secrets, targets };
}

/** In the two forms in which a key could get out. */
function privateHalf(key: KeyObject): [string, string][] {
  const [, firstLine = ''] = String(key.export({ format: 'pem', type: 'pkcs8' })).split('\n');
  const { d = '' } = key.export({ format: 'jwk' });
  return [
    ['the private key, in PEM', firstLine],
    ['the private key, in JWK', d],
  ];
}

async function storedSecrets(gatehouse: Gatehouse): Promise<[string, string][]> {
  const tables = Object.entries(await allRows(gatehouse));
  return tables.flatMap(([table, rows]) =>
    rows.flatMap((row, i) =>
      Object.entries(row)
        .filter(([column, value]) => SECRET_COLUMN.test(column) && typeof value === 'string')
        .map(([column, value]): [string, string] => [`${table}.${column} #${i}`, value as string]),
    ),
  );
}
