import {
  Authenticated,
  defineResourceKind,
  OnResource,
  policyOf,
  Public,
  RequirePermissions,
  RequireScopes,
  Roles,
  type Grants,
  type Policy,
  type Principal,
  type RestrictedPolicy,
} from '../common/index.js';
import { policyInWords } from './policy-in-words.js';
import { boundedRights, shortfallOf } from './rights.js';
import { everywhere } from './grants.service.js';
import { RoleBook } from './role-book.js';

const CASTLES = defineResourceKind('castles', /^\d$/);

/** The policy of a class that these decorators stand on. */
function policyWith(...decorators: ClassDecorator[]): Policy | undefined {
  class Subject {}
  for (const decorate of decorators) decorate(Subject);
  return policyOf(
    Subject,
    Object.assign(() => undefined),
  );
}

const book = new RoleBook([
  { name: 'keeper', permissions: ['castles:keep'], parents: [] },
  { name: 'lord', permissions: ['castles:build'], parents: ['keeper'] },
  { name: 'guest', permissions: [], parents: [] },
]);

interface Who {
  readonly type?: Principal['type'];
  readonly roles?: string[];
  readonly on?: [string, string][];
  readonly scope?: string;
}

function principal({ type = 'user', roles = [], on = [], scope }: Who): Principal {
  const granted: Grants = book.grantsOf([...everywhere(roles), ...on.map(([resource, role]) => ({ resource, role }))]);
  const bounds = scope === undefined ? null : new Set(scope.split(' '));
  return { type, ...granted, ...boundedRights(granted, bounds), scope: bounds, granted } as unknown as Principal;
}

const authenticated = Authenticated();
const keep = RequirePermissions('castles:keep');
const both = RequirePermissions('castles:keep', 'castles:build');
const keeper = Roles('keeper', 'guest');
const scoped = RequireScopes('castles:keep', 'castles:paint');
const here = OnResource(CASTLES);

/** What each part asks for, alone and together. */
const combinations: [string, ClassDecorator[], Who, string | undefined][] = [
  ['a person, to people', [authenticated], {}, undefined],
  ['a partner, to people', [authenticated], { type: 'client' }, 'partner'],
  ['any of the roles', [keeper], { roles: ['guest'] }, undefined],
  ['a role that inherits one of them', [keeper], { roles: ['lord'] }, undefined],
  ['none of the roles', [keeper], { roles: [] }, 'role'],
  ['all of the permissions', [both], { roles: ['lord'] }, undefined],
  ['one of the permissions', [both], { roles: ['keeper'] }, 'permission'],
  ['both, where role and permission are asked for', [keeper, both], { roles: ['lord'] }, undefined],
  ['the role without the permission', [keeper, both], { roles: ['guest'] }, 'permission'],
  ['a scope that leaves the permission out', [keep], { roles: ['keeper'], scope: 'castles:build' }, 'scope'],
  ['a scope that has it', [keep], { roles: ['keeper'], scope: 'castles:keep' }, undefined],
  ['a scope that has it, without holding it', [keep], { scope: 'castles:keep' }, 'permission'],
  ['a role that the scope covers', [keeper], { roles: ['keeper'], scope: 'castles:keep' }, undefined],
  ['a role that the scope covers in part', [Roles('lord')], { roles: ['lord'], scope: 'castles:build' }, 'scope'],
  ['a role that gives nothing a scope could cover', [keeper], { roles: ['guest'], scope: 'castles:keep' }, 'scope'],
  ['no scope at all, where scopes are asked for', [scoped], {}, undefined],
  ['one of the scopes', [scoped], { scope: 'castles:keep' }, 'scope'],
  ['all of the scopes', [scoped], { scope: 'castles:paint castles:keep' }, undefined],
  ['scopes without being a person', [authenticated, scoped], { type: 'client', scope: 'castles:keep' }, 'partner'],
  ['the permission on the thing', [keep, here], { on: [['castles/1', 'keeper']] }, undefined],
  ['the permission on another thing', [keep, here], { on: [['castles/2', 'keeper']] }, 'permission'],
  ['the permission on the thing, where that does not count', [keep], { on: [['castles/1', 'keeper']] }, 'permission'],
  ['the role on the thing', [keeper, here], { on: [['castles/1', 'lord']] }, undefined],
  [
    'one permission everywhere and one on the thing',
    [both, here],
    { roles: ['keeper'], on: [['castles/1', 'lord']] },
    undefined,
  ],
  ['the thing beyond the scope', [keep, here], { on: [['castles/1', 'keeper']], scope: 'castles:build' }, 'scope'],
];

describe('a policy of several parts', () => {
  it.each(combinations)('%s: in any order', (_, decorators, who, shortfall) => {
    for (const parts of [decorators, decorators.toReversed()]) {
      const policy = policyWith(...parts) as RestrictedPolicy;
      const resource = policy.on && 'castles/1';
      expect(shortfallOf(policy, principal(who), resource)).toBe(shortfall);
    }
  });

  it.each<[string, ClassDecorator[]]>([
    ['public and restricted', [Public(), authenticated]],
    ['restricted and public', [keep, Public()]],
    ['the same twice', [keep, both]],
    ['public twice', [Public(), Public({ identifies: true })]],
  ])('cannot be %s', (_, decorators) => {
    expect(() => policyWith(...decorators)).toThrow('contradicts itself');
  });

  it('is the handler’s alone where that has one: nothing is added to its class’s', () => {
    class Subject {}
    keep(Subject);
    const handler = () => undefined;
    Roles('guest')(Subject.prototype, 'handler', { value: handler });
    expect(policyOf(Subject, handler)).toMatchObject({ anyRole: ['guest'], allPermissions: [] });
    expect(policyOf(Subject, () => undefined)).toMatchObject({ anyRole: [], allPermissions: ['castles:keep'] });
  });

  it('is told in words', () => {
    expect(policyInWords(policyWith(keeper, both, here, scoped))).toBe(
      'role keeper or guest and castles:keep and castles:build, also on castles alone; scope castles:keep and castles:paint',
    );
    expect(policyInWords(policyWith(authenticated))).toBe('any signed-in person');
    expect(policyInWords(policyWith())).toBe('denied');
  });
});
