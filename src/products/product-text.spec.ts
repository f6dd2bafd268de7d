import { comparable, NAME_KEY_LENGTH, nameKeyOf, searchTextOf } from './product-text.js';

describe("a product's texts", () => {
  it.each([
    ['KETTLE', 'kettle'],
    ['Crème Brûlée', 'CRÈME BRÛLÉE'],
    ['Ｋｅｔｔｌｅ', 'kettle'],
    ['ﬁle', 'FILE'],
    ['e\u0301', 'é'],
  ])('%j and %j are compared as one', (one, other) => {
    expect(comparable(one)).toBe(comparable(other));
  });

  it('are searched through all together', () => {
    const text = searchTextOf({ sku: 'OUT-1', name: 'Kettle', description: 'Of ENAMEL' });
    for (const part of ['out-1', 'kettle', 'of enamel']) expect(text).toContain(part);
  });

  it('give a sort key of bounded length that never ends in half a character', () => {
    for (const name of ['😀'.repeat(200), `x${'😀'.repeat(199)}`, '\ufdfa'.repeat(200)]) {
      const key = nameKeyOf(name);
      expect([...key]).toHaveLength(NAME_KEY_LENGTH);
      expect(key.isWellFormed()).toBe(true);
    }
  });
});
