import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What the pages on security say is shown by tests and files that are there. */
const PAGES = [
  ...readdirSync('docs/security').map((file) => `docs/security/${file}`),
  'docs/troubleshooting.md',
  'SECURITY.md',
];
const SPECS = ['test', 'src'].flatMap((folder) =>
  (readdirSync(folder, { recursive: true }) as string[])
    .filter((file) => file.endsWith('spec.ts'))
    .map((file) => join(folder, file)),
);

const pages = PAGES.map((page) => ({ page, text: readFileSync(page, 'utf8') }));
const all = (pattern: RegExp) =>
  pages.flatMap(({ page, text }) =>
    [...text.matchAll(pattern)].map(([, ...groups]) => ({ page, groups: groups as string[] })),
  );

/** A title is the first argument of a test, or the first word of a row of `it.each`. */
function holdsTitle(file: string, title: string): boolean {
  const literal = title.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(String.raw`[(\[]\s*(['"\`])${literal}\1`).test(readFileSync(file, 'utf8'));
}

/** As GitHub makes anchors of headings. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

describe('the pages on security', () => {
  const cited = all(/`([\w.-]+spec\.ts)`\s“([^”]+)”/g);

  it('cite tests by file and title, and each is there', () => {
    expect(cited.length).toBeGreaterThan(100);
    const missing = cited.filter(({ groups: [file, title] }) => {
      const found = SPECS.filter((spec) => basename(spec) === file);
      return found.length !== 1 || !holdsTitle(found[0]!, title!.replaceAll(/\s+/g, ' '));
    });
    expect(missing).toEqual([]);
  });

  it('name files that are there', () => {
    const named = all(/`((?:src|test|docs|scripts|examples|\.github|\.ci)\/[\w./-]+)`/g);
    expect(named.filter(({ groups: [path] }) => !existsSync(path!))).toEqual([]);
  });

  it('link to pages and headings that are there', () => {
    const links = all(/\]\(([^):#]*)(?:#([\w-]+))?\)/g);
    const broken = links.filter(({ page, groups: [file, heading] }) => {
      const target = file ? join(dirname(page), file) : page;
      if (!existsSync(target)) return true;
      const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text]) => anchor(text!));
      return heading !== undefined && !headings.includes(heading);
    });
    expect(broken).toEqual([]);
  });
});

describe('the page on ASVS', () => {
  const text = readFileSync('docs/security/asvs.md', 'utf8');
  const rows = [...text.matchAll(/^\| ([\d., ]+) \| ([12]) \| .* \| (met|partly|not met|operator|n\/a) \| .* \|$/gm)];
  const requirements = rows.flatMap(([, ids, level, status]) => ids!.split(', ').map((id) => ({ id, level, status })));

  it('judges every requirement of levels 1 and 2 once', () => {
    expect(new Set(requirements.map(({ id }) => id)).size).toBe(requirements.length);
    const ofLevel = (wanted: string) => requirements.filter(({ level }) => level === wanted).length;
    expect([ofLevel('1'), ofLevel('2')]).toEqual([70, 183]);
  });

  it('counts right what it judges, and names at the top whatever is not met', () => {
    for (const [, status, count] of text.matchAll(/^\| (met|partly|not met|operator|n\/a) +\| (\d+) +\|/gm))
      expect([status, requirements.filter((one) => one.status === status).length]).toEqual([status, Number(count)]);
    const summary = text.slice(text.indexOf('## Not met'), text.indexOf('## V1 '));
    const unmet = requirements.filter(({ status }) => status === 'not met').map(({ id }) => id);
    expect([...summary.matchAll(/\*\*([\d.]+)\*\*/g)].map(([, id]) => id)).toEqual(unmet);
  });

  it('shows by a test or a file that what is met is met', () => {
    const unsupported = rows.filter(
      ([row, , level, status]) => status === 'met' && level === '1' && !/`|\]\(/.test(row),
    );
    expect(unsupported.map(([row]) => row)).toEqual([]);
  });
});
