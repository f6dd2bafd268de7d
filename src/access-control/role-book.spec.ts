import { explain } from './explanation.js';
import { everywhere } from './grants.service.js';
import type { RoleAssignment } from './role-assignment.entity.js';
import { RoleBook } from './role-book.js';

const book = new RoleBook([
  { name: 'reader', permissions: ['a:read', 'b:read'], parents: [] },
  { name: 'writer', permissions: ['a:write'], parents: ['reader'] },
  { name: 'chief', permissions: [], parents: ['writer', 'keeper'] },
  { name: 'keeper', permissions: ['b:read', 'b:keep'], parents: ['lost'] },
  { name: 'admin', permissions: ['all:all'], parents: [] },
]);

const assignment = (role: string, resource = '*') => ({ role, resource }) as RoleAssignment;

describe('the book of roles', () => {
  it('gives what a role has and inherits, each once', () => {
    expect([...book.permissionsOf('chief')].toSorted()).toEqual(['a:read', 'a:write', 'b:keep', 'b:read']);
    expect(book.lineage('chief')).toEqual(['chief', 'writer', 'keeper', 'reader']);
  });

  it('gives nothing for a role that is no more, as its own or as a parent', () => {
    expect([book.permissionsOf('lost').size, book.lineage('lost')]).toEqual([0, []]);
    expect(book.lineage('keeper')).toEqual(['keeper']);
  });

  it('comes to an end where rows have made a cycle', () => {
    const odd = new RoleBook([
      { name: 'a', permissions: ['x:x'], parents: ['b'] },
      { name: 'b', permissions: ['y:y'], parents: ['a'] },
    ]);
    expect([...odd.permissionsOf('a')]).toEqual(['x:x', 'y:y']);
  });

  it('lets the administrator inherit every role, so that none is closed to them', () => {
    expect(book.lineage('admin').toSorted()).toEqual(['admin', 'chief', 'keeper', 'reader', 'writer']);
  });

  it('adds up the roles of a holder, apart for everywhere and for each thing', () => {
    const grants = book.grantsOf([
      ...everywhere(['reader']),
      { role: 'keeper', resource: 'castles/1' },
      { role: 'writer', resource: 'castles/1' },
    ]);
    expect([...grants.permissions]).toEqual(['a:read', 'b:read']);
    expect([...grants.on.keys()]).toEqual(['castles/1']);
    expect([...grants.on.get('castles/1')!.permissions].toSorted()).toEqual(['a:read', 'a:write', 'b:keep', 'b:read']);
    expect(grants.assigned).toEqual(['reader']);
  });

  it('works rights out once for all who hold the same', () => {
    const [one, other] = [
      ['writer', 'keeper'],
      ['keeper', 'writer'],
    ].map((roles) => book.grantsOf(everywhere(roles)));
    expect(one!.permissions).toBe(other!.permissions);
  });
});

describe('why', () => {
  it('names the assignment, and the shortest way through its parents', () => {
    const { reasons } = explain(book, [assignment('chief'), assignment('keeper')], 'b:read');
    expect(reasons.map(({ path }) => path)).toEqual([['chief', 'keeper'], ['keeper']]);
  });

  it('tells apart what is held on the thing asked about, and what is held elsewhere', () => {
    const held = [assignment('reader', 'castles/1'), assignment('reader', 'castles/2')];
    const { reasons, heldOn, givenBy } = explain(book, held, 'a:read', 'castles/2');
    expect([reasons.map(({ assignment: { resource } }) => resource), heldOn]).toEqual([['castles/2'], ['castles/1']]);
    expect(givenBy).toEqual(['reader']);
  });

  it('says who could give what nothing gives', () => {
    expect(explain(book, [assignment('reader')], 'a:write')).toMatchObject({ reasons: [], givenBy: ['writer'] });
  });
});
