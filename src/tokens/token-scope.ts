import { permissionCatalogue, scopeCatalogue } from '../common/index.js';
import { scopeNotAllowed } from './tokens.errors.js';

/** `scope-token`s of RFC 6749 §3.3, parted by single spaces. */
const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*$/;

/**
 * Reads the `scope` parameter: a list of permission names, sorted and without repetition.
 * @returns null where none was asked for: the token is not bounded
 * @throws Problem `token.scope_not_allowed`
 */
export function parseScope(parameter: string | undefined): string | null {
  if (!parameter) return null;
  const names = SCOPE.test(parameter) ? [...new Set(parameter.split(' '))].toSorted() : [];
  if (names.length === 0 || !names.every((name) => scopeCatalogue.has(name))) throw scopeNotAllowed();
  return names.join(' ');
}

/**
 * What a refresh that asks for `parameter` gets of a session's `scope`; a refresh never widens (RFC 6749 §6).
 * @throws Problem `token.scope_not_allowed`
 */
export function narrowScope(scope: string | null, parameter: string | undefined): string | null {
  const asked = parseScope(parameter);
  if (asked === null || scope === null) return asked ?? scope;
  const allowed = new Set(scope.split(' '));
  if (!asked.split(' ').every((name) => allowed.has(name))) throw scopeNotAllowed();
  return asked;
}

/** The permissions that a scope lets through; everything where there is none. */
export function boundByScope(permissions: ReadonlySet<string>, scope: string | undefined): ReadonlySet<string> {
  if (scope === undefined) return permissions;
  return new Set(scope.split(' ').filter((name) => permissions.has(name)));
}

/** What of a scope its holder can make use of, as text: permissions that they hold, and what is a scope alone. */
export function worthOf(scope: Iterable<string>, held: ReadonlySet<string>): string {
  return [...scope]
    .filter((name) => held.has(name) || (scopeCatalogue.has(name) && !permissionCatalogue.has(name)))
    .join(' ');
}
