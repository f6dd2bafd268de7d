import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SRC = join(__dirname, '../../src');
/** Where the secret itself may be touched: it becomes keys there. */
const HOLDERS = /^platform\/config\//;

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.c?ts$/.test(path) && !path.endsWith('.spec.ts'))
  .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(SRC, path), 'utf8') }));

const found = (pattern: RegExp) =>
  sources.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([, what]) => ({ path, what: what! })));

describe('the root secret', () => {
  it('has one label for each use, so that no derived key stands in for another', () => {
    const labels = found(/'([a-z0-9/-]+\/v\d+)'/g).map(({ what }) => what);
    expect(labels.length).toBeGreaterThan(10);
    expect(labels.filter((label, i) => labels.indexOf(label) !== i)).toEqual([]);
  });

  it('is read where keys are derived from it, and by nobody else', () => {
    const readers = found(/\.(SECRET_KEY(?:_PREVIOUS)?)\b(?! \? \[\])/g).filter(({ path }) => !HOLDERS.test(path));
    expect(readers).toEqual([]);
  });

  it('signs as it is with HS256 alone, where the contract asks for it', () => {
    expect(found(/\b(hs256Key)\(\)(?!:)/g).map(({ path }) => path)).toEqual(['signing-keys/key-vault.ts']);
  });
});
