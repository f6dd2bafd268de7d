import type { Grants, Principal } from '../../src/common/index.js';

const NOTHING: Grants = {
  assigned: [],
  roles: new Set(),
  permissions: new Set(),
  on: new Map(),
  gives: () => new Set(),
};

/** Grants as nobody has them unless told: what `parts` name, and nothing else. */
export function grantsWith(parts: Partial<Grants>): Grants {
  return { ...NOTHING, ...parts };
}

/** A person without bounds who holds what `parts` name. */
export function principalWith({
  id = 'somebody',
  ...parts
}: Partial<Grants> & Pick<Partial<Principal>, 'id'>): Principal {
  const granted = grantsWith(parts);
  return { type: 'user', id, name: id, clientId: 'first-party', scope: null, ...granted, granted };
}
