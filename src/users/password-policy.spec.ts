import { parseSettings } from '../platform/config/index.js';
import { PasswordPolicy } from './password-policy.js';

const policy = new PasswordPolicy(parseSettings({ PASSWORD_MIN_LENGTH: '8' }));
const owner = { username: 'rumpel', email: 'spinner@example.com' };
const codes = (password: string) => policy.faults(password, owner).map(({ code }) => code);

describe('PasswordPolicy', () => {
  it.each([
    ['seven characters', 'xK9#mQ2', ['minLength']],
    ['seven characters that are fourteen code units', '🔑🗝🔐🔏🔓🔒🚪', ['minLength']],
    ['257 characters', 'x9'.repeat(128) + 'y', ['maxLength']],
    ['a common password', 'password1', ['common']],
    ['a common password in capitals', 'PASSWORD1', ['common']],
    ['a common password over and over', 'dragondragondragon', ['common']],
    ['one over and over, cut off', 'dragondragondra', ['common']],
    ['one character over and over', 'zzzzzzzzzzzz', ['common']],
    ['two characters over and over', 'xyxyxyxyxyxy', ['common']],
    ['the owner’s name', 'my Rumpel sentence', ['ownName']],
    ['the owner’s address', 'spinner has a wheel', ['ownName']],
  ])('refuses %s', (_, password, expected) => {
    expect(codes(password)).toEqual(expected);
  });

  it.each([
    'correct horse battery staple',
    'ohne Umlaute geht es äuch',
    '密码很长很长很长的',
    'all lower case',
    ' leading and trailing ',
  ])('takes %j without rules of composition', (password) => expect(codes(password)).toEqual([]));

  it('minds the shortest username there is, and no shorter part of an address', () => {
    const [fault] = policy.faults('a bobcat in the snow', { username: 'bob', email: 'b@example.com' });
    expect(fault?.code).toBe('ownName');
    expect(policy.faults('a wildcat in the snow', { username: 'bob', email: 'ow@example.com' })).toEqual([]);
  });
});
