import { readFile } from 'node:fs/promises';
import satisfies from 'spdx-satisfies';
import { checked } from './checked.mjs';
import { ALLOWED_LICENCES, READ_BY_HAND } from './licences.policy.mjs';

/** Licences of everything that ships: the production packages of the lock file, transitive ones included. */
export async function look() {
  const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8'));
  const shipped = Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && !dev)
    .map(([path, { version, license }]) => named(path, version, license));
  return checked(shipped.filter((one) => !isAllowed(one)).map(finding), `${shipped.length} packages`);
}

function named(path, version, license) {
  const id = `${path.split('node_modules/').at(-1)}@${version}`;
  return { id, licence: license ?? READ_BY_HAND[id]?.licence };
}

function isAllowed({ licence }) {
  try {
    return satisfies(licence, ALLOWED_LICENCES);
  } catch {
    // Not an SPDX expression ("SEE LICENSE IN …", nothing at all): a person has to read it.
    return false;
  }
}

function finding({ id, licence = 'no licence' }) {
  return { rule: 'licence', severity: 'high', message: `${id} is under ${licence}`, file: 'package-lock.json' };
}
