import * as fc from 'fast-check';
import { parseSettings, RootSecret } from '../config/index.js';
import { CursorCodec } from './cursor-codec.js';

const codecOf = (SECRET_KEY: string) => new CursorCodec(new RootSecret(parseSettings({ SECRET_KEY })));
const codec = codecOf('one root secret of these specs, long enough');
const listing = { name: 'things', sort: 'name', search: 'a' };

describe('CursorCodec', () => {
  it('gives back any position in the listing that it was made for', () => {
    const part = fc.oneof(fc.integer(), fc.string({ unit: 'grapheme', maxLength: 40 }));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (position) => {
        expect(codec.decode(listing, codec.encode(listing, position))).toEqual(position);
      }),
    );
  });

  it('does not depend on the order in which a listing is described', () => {
    const cursor = codec.encode(listing, [1]);
    expect(codec.decode({ search: 'a', sort: 'name', name: 'things' }, cursor)).toEqual([1]);
  });

  it.each([
    ['another listing', (cursor: string) => codec.decode({ ...listing, name: 'others' }, cursor)],
    ['another sort', (cursor: string) => codec.decode({ ...listing, sort: '-name' }, cursor)],
    ['a filter left out', (cursor: string) => codec.decode({ name: 'things', sort: 'name' }, cursor)],
    [
      'another secret',
      (cursor: string) => codecOf('another secret of these specs, long enough').decode(listing, cursor),
    ],
    ['an altered position', (cursor: string) => codec.decode(listing, `${cursor.slice(0, -1)}A`)],
    ['something added', (cursor: string) => codec.decode(listing, `${cursor}AAAA`)],
  ])('refuses a cursor with %s', (_, decode) => {
    expect(() => decode(codec.encode(listing, ['x', 7]))).toThrow('The cursor is not one of this listing');
  });

  it('refuses whatever else is sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (cursor) => {
        expect(() => codec.decode(listing, cursor)).toThrow('The cursor is not one of this listing');
      }),
    );
  });
});
