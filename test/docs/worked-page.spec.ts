import { readFileSync } from 'node:fs';
import { RepositoryCopy } from '../support/repository-copy.js';
import { blocksOf, edited } from '../support/worked-page.js';

describe('a page’s blocks', () => {
  const page = '# A\n\n```ts title="a.ts"\nconst a = 1;\n```\n\nText, `code`.\n\n```bash\nnpm start\n```\n';

  it('are read with what they are and whose', () => {
    expect(blocksOf(page)).toEqual([
      { language: 'ts', title: 'a.ts', text: 'const a = 1;\n' },
      { language: 'bash', title: undefined, text: 'npm start\n' },
    ]);
  });

  it('edit where their lines stand, in one place or several', () => {
    expect(edited('a\nb\nc\n', ' a\n+x\n@@\n-b\n+y\n c\n')).toBe('a\nx\ny\nc\n');
  });

  it.each([
    ['nowhere', ' z\n+x\n', '0 times'],
    ['as part of a line only', ' b\n+x\n', '0 times'],
    ['twice', ' a\n+x\n', '2 times'],
  ])('are refused when their lines stand %s', (_, diff, message) => {
    expect(() => edited('a\nbb\na\n', diff)).toThrow(message);
  });

  it('are refused when a line is neither kept, added nor taken away', () => {
    expect(() => edited('a\n', ' a\nx\n')).toThrow('neither stays, comes nor goes: x');
  });

  it('make no file that is there, and change none that is not', () => {
    const copy = new RepositoryCopy();
    try {
      expect(copy.read('README.md')).toBe(readFileSync('README.md', 'utf8'));
      expect(() => copy.apply({ language: 'md', title: 'README.md', text: '' })).toThrow('there already');
      expect(() => copy.apply({ language: 'diff', title: 'NONE.md', text: '+x\n' })).toThrow('not there');
      expect(() => copy.apply({ language: 'ts', title: undefined, text: '' })).toThrow('does not name its file');
    } finally {
      copy.delete();
    }
  });

  it('fail with all that was printed when what they run fails', async () => {
    const copy = new RepositoryCopy();
    await expect(copy.run('echo said; exit 3')).rejects.toThrow('said');
    copy.delete();
  });
});
