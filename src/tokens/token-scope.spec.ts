import { definePermission, defineScope } from '../common/index.js';
import { boundByScope, narrowScope, parseScope, worthOf } from './token-scope.js';

const [read, write] = [definePermission('spec:read', 'r'), definePermission('spec:write', 'w')];

describe('a scope', () => {
  it('is a sorted list of permissions without repetition, or nothing', () => {
    expect(parseScope(`${write} ${read} ${write}`)).toBe('spec:read spec:write');
    expect(parseScope(undefined)).toBeNull();
    expect(parseScope('')).toBeNull();
  });

  it.each(['spec:burn', 'spec:read  spec:write', ' spec:read', 'spec:read\tspec:write', 'constructor', '"'])(
    'is not %j',
    (parameter) => {
      expect(() => parseScope(parameter)).toThrow('The scope is unknown or beyond what is allowed');
    },
  );

  it('is narrowed by a refresh and never widened', () => {
    expect(narrowScope('spec:read spec:write', read)).toBe(read);
    expect(narrowScope(read, undefined)).toBe(read);
    expect(narrowScope(null, read)).toBe(read);
    expect(narrowScope(null, undefined)).toBeNull();
    expect(() => narrowScope(read, write)).toThrow();
    expect(() => narrowScope(read, `${read} ${write}`)).toThrow();
  });

  it('is worth what its holder has of it, and what is a scope alone', () => {
    const own = defineScope('spec:own', 'o');
    expect(worthOf([read, own, write, 'spec:gone', ''], new Set([read]))).toBe('spec:read spec:own');
  });

  it('lets through what it names of what the holder has, and adds nothing', () => {
    expect([...boundByScope(new Set([read]), `${read} ${write}`)]).toEqual([read]);
    expect([...boundByScope(new Set([read, write]), undefined)]).toEqual([read, write]);
    expect([...boundByScope(new Set([read]), write)]).toEqual([]);
  });
});
