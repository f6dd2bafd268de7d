import type { Principal } from '../common/index.js';
import { assertMayAssign, assertOutranks } from './grant-rules.js';
import { definePermission } from './permission.js';

const usersRead = definePermission('users:read', 'for this spec');
const productsWrite = definePermission('products:write', 'for this spec');
const castlesBuild = definePermission('castles:build', 'for this spec');

const holding = (...permissions: string[]) => ({ permissions: new Set(permissions) }) as unknown as Principal;

describe('assigning roles', () => {
  it.each<[string, string[], string[], string[], string | undefined]>([
    ['all of it', [usersRead, productsWrite], [], ['manager'], undefined],
    ['a part of it', [usersRead], [], ['manager'], 'access.grant_exceeds_own'],
    ['none of it, to take it away', [], ['manager'], [], 'access.grant_exceeds_own'],
    ['less than what stays as it is', [], ['admin'], ['admin', 'user'], undefined],
    [
      'all but one of what an administrator holds',
      [usersRead, productsWrite],
      [],
      ['admin'],
      'access.grant_exceeds_own',
    ],
    ['everything', [usersRead, productsWrite, castlesBuild], ['manager'], ['admin'], undefined],
  ])('by who holds %s', (_, held, before, after, refused) => {
    const assign = () => assertMayAssign(holding(...held), before, after);
    if (refused)
      expect(assign).toThrow(expect.objectContaining({ definition: expect.objectContaining({ code: refused }) }));
    else expect(assign).not.toThrow();
  });

  it('refuses a role that does not exist', () => {
    expect(() => assertMayAssign(holding(), [], ['emperor'])).toThrow('A role does not exist');
  });
});

describe('changing somebody', () => {
  it('takes every permission that they hold', () => {
    expect(() => assertOutranks(holding(usersRead), ['manager'])).toThrow('holds a permission that you lack');
    expect(() => assertOutranks(holding(usersRead, productsWrite), ['manager'])).not.toThrow();
    expect(() => assertOutranks(holding(), ['user'])).not.toThrow();
  });
});
