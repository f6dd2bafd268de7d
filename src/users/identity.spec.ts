import { identityKey, isUsername, USERNAME } from './identity.js';

describe('identityKey', () => {
  it.each([
    ['alice', 'ALICE'],
    ['alice', 'ａｌｉｃｅ'],
    ['straße', 'STRASSE'],
    ['straße', 'STRAẞE'],
    ['ﬁona', 'FIONA'],
    ['é', 'e\u0301'],
    ['Σίσυφος', 'ΣΊΣΥΦΟΣ'],
  ])('is one for %s and %s', (one, other) => {
    expect(identityKey(one)).toBe(identityKey(other));
  });

  it('does not change when it is taken again', () => {
    const letters = Array.from({ length: 0x1_10_00 }, (_, code) => String.fromCodePoint(code)).filter((c) =>
      /\p{L}|\p{N}/u.test(c),
    );
    expect(letters.filter((letter) => identityKey(identityKey(letter)) !== identityKey(letter))).toEqual([]);
  });
});

describe('a username', () => {
  it.each(['gatehouse', 'Gatehouse', 'ｏｐｅｒａｔｏｒ', 'CLI', 'system', 'anonymous'])(
    'is not what the house is called: %s',
    (name) => expect([isUsername(name), isUsername(`${name}2`)]).toEqual([false, true]),
  );

  it.each(['alice', 'a.b_c-9', 'josé', 'алиса', '山田太郎', 'ａｌｉｃｅ'])('may be %s', (name) =>
    expect(name).toMatch(USERNAME),
  );

  it.each(['a@b', 'a b', 'a/b', 'a\nb', '', 'аlice', 'αdmin', 'a\u200bb', "a'b"])('may not be %j', (name) =>
    expect(name).not.toMatch(USERNAME),
  );
});
