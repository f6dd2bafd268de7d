import { definePermission, defineResourceKind, type Principal } from '../common/index.js';
import { assertMayAssign, assertOutranks, type Powers } from './grant-rules.js';
import { everywhere } from './grants.service.js';
import type { Assignment } from './role-assignment.entity.js';
import { RoleBook } from './role-book.js';

const usersRead = definePermission('users:read', 'for this spec');
const productsWrite = definePermission('products:write', 'for this spec');
const castlesBuild = definePermission('castles:build', 'for this spec');
defineResourceKind('castles', /^\d$/);

const book = new RoleBook([
  { name: 'user', permissions: [], parents: [] },
  { name: 'manager', permissions: [usersRead, productsWrite], parents: ['user'] },
  { name: 'chief', permissions: [], parents: ['manager'] },
  { name: 'warden', permissions: [], parents: [] },
  { name: 'admin', permissions: [usersRead, productsWrite, castlesBuild], parents: [] },
]);
const powers: Powers = { book, gating: new Set(['warden']) };

function holding(permissions: string[], on: Record<string, string[]> = {}, roles: string[] = []): Principal {
  const rights = (names: string[]) => ({ roles: new Set<string>(), permissions: new Set(names) });
  const onEach = new Map(Object.entries(on).map(([resource, names]) => [resource, rights(names)]));
  return { ...rights(permissions), roles: new Set(roles), on: onEach } as unknown as Principal;
}

const on = (resource: string, role: string): Assignment => ({ role, resource });
const codeOf = (work: () => void): string => {
  try {
    work();
  } catch (error) {
    return (error as { definition: { code: string } }).definition.code;
  }
  return 'allowed';
};

describe('assigning roles', () => {
  it.each<[string, string[], string[], string[], string]>([
    ['all of it', [usersRead, productsWrite], [], ['manager'], 'allowed'],
    ['a part of it', [usersRead], [], ['manager'], 'access.grant_exceeds_own'],
    ['none of it, to take it away', [], ['manager'], [], 'access.grant_exceeds_own'],
    ['less than what stays as it is', [], ['admin'], ['admin', 'user'], 'allowed'],
    ['less than what a role inherits', [usersRead], [], ['chief'], 'access.grant_exceeds_own'],
    [
      'all but one of what an administrator holds',
      [usersRead, productsWrite],
      [],
      ['admin'],
      'access.grant_exceeds_own',
    ],
    ['everything but the role that routes name', [usersRead, castlesBuild], [], ['warden'], 'access.grant_exceeds_own'],
  ])('by who holds %s', (_, held, before, after, answer) => {
    const assign = () => assertMayAssign(holding(held), powers, everywhere(before), everywhere(after));
    expect(codeOf(assign)).toBe(answer);
  });

  it('takes the role itself where routes ask for it by name', () => {
    const assign = () => assertMayAssign(holding([], {}, ['warden']), powers, [], everywhere(['warden']));
    expect(codeOf(assign)).toBe('allowed');
  });

  it('on one thing takes what is held there, and reaches no further', () => {
    const keeper = holding([], { 'castles/1': [usersRead, productsWrite] });
    const assign = (after: Assignment[]) => codeOf(() => assertMayAssign(keeper, powers, [], after));
    expect(assign([on('castles/1', 'manager')])).toBe('allowed');
    expect(assign([on('castles/2', 'manager')])).toBe('access.grant_exceeds_own');
    expect(assign(everywhere(['manager']))).toBe('access.grant_exceeds_own');
  });

  it('refuses a role that does not exist, and a thing that cannot', () => {
    const boss = holding([usersRead, productsWrite, castlesBuild]);
    const assign = (after: Assignment[]) => codeOf(() => assertMayAssign(boss, powers, [], after));
    expect(assign(everywhere(['emperor']))).toBe('access.role_unknown');
    expect(
      ['castles/12', 'castles/', 'huts/1', 'castles', '1', ''].map((place) => assign([on(place, 'user')])),
    ).toEqual(Array(6).fill('request.invalid'));
  });
});

describe('changing somebody', () => {
  it.each<[string, string[], Record<string, string[]>, Assignment[], string]>([
    ['holds less', [usersRead], {}, everywhere(['manager']), 'access.target_outranks'],
    ['holds as much', [usersRead, productsWrite], {}, everywhere(['manager']), 'allowed'],
    ['holds nothing, as they do', [], {}, everywhere(['user']), 'allowed'],
    ['holds less on a thing of theirs', [usersRead], {}, [on('castles/1', 'manager')], 'access.target_outranks'],
    [
      'holds as much on a thing of theirs',
      [usersRead],
      { 'castles/1': [productsWrite] },
      [on('castles/1', 'manager')],
      'allowed',
    ],
  ])('by who %s', (_, held, heldOn, assignments, answer) => {
    expect(codeOf(() => assertOutranks(holding(held, heldOn), powers, assignments))).toBe(answer);
  });
});
