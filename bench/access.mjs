import { RoleBook } from '../dist/src/access-control/role-book.js';
import { shortfallOf } from '../dist/src/access-control/rights.js';

const ROLES = 1000;
const PERMISSIONS = 5000;
const CHECKS = 1_000_000;
const HOLDERS = 1000;

/**
 * What the decision about a route costs in process, with many roles and permissions: against one look into a set, as the
 * least that a decision can be. Cold is the first decision about a holder whose combination of roles nobody had before,
 * rights worked out anew.
 */
export function accessChecks() {
  const book = new RoleBook(roles());
  const holders = Array.from({ length: HOLDERS }, (_, i) => principal(book, i));
  const policy = {
    kind: 'restricted',
    peopleOnly: false,
    anyRole: [],
    allPermissions: [permission(7), permission(8)],
    allScopes: [],
  };
  const names = new Set(Array.from({ length: PERMISSIONS }, (_, i) => permission(i)));
  for (const warm of [100_000, CHECKS]) measure(warm, (i) => shortfallOf(policy, holders[i % HOLDERS]));
  const look = measure(CHECKS, (i) => names.has(permission(7 + (i % 2))) && names.has(permission(8)));
  const check = measure(CHECKS, (i) => shortfallOf(policy, holders[i % HOLDERS]));
  const fresh = new RoleBook(roles());
  const cold = measure(HOLDERS, (i) => shortfallOf(policy, principal(fresh, i)));
  const all = measure(5, () => new RoleBook(roles()));
  return {
    [`a check, ${ROLES} roles, ${PERMISSIONS} permissions`]: {
      µs: micro(check),
      'of set look-ups': (check / look).toFixed(1),
    },
    'the same, cold': { µs: micro(cold) },
    'all roles read anew': { µs: micro(all) },
  };
}

const permission = (i) => `thing_${i % PERMISSIONS}:do`;
const micro = (ms) => (ms * 1000).toFixed(3);

/** Each has ten permissions and inherits up to two others. */
function roles() {
  return Array.from({ length: ROLES }, (_, i) => ({
    name: `role-${i}`,
    permissions: Array.from({ length: 10 }, (_each, n) => permission(i * 5 + n)),
    parents: i === 0 ? [] : [`role-${Math.floor(i / 2)}`, `role-${Math.floor(i / 3)}`],
  }));
}

function principal(book, i) {
  const assignments = [1, 7, 31].map((step) => ({ role: `role-${(i * step) % ROLES}`, resource: '*' }));
  const granted = book.grantsOf(assignments);
  return { type: 'user', id: String(i), ...granted, scope: null, granted };
}

/** Milliseconds each. */
function measure(times, work) {
  const begun = performance.now();
  for (let i = 0; i < times; i += 1) work(i);
  return (performance.now() - begun) / times;
}
