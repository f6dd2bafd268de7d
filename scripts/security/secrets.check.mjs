import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { lintSource } from '@secretlint/core';
import { checked, notRun } from './checked.mjs';
import { run } from './program.mjs';
import { secretRules } from './secrets.rules.mjs';

/** Secrets in any text that git holds or would take in with the next `git add`. What it finds is masked in the report. */
export async function look() {
  const { code, stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z']);
  if (code !== 0) return notRun('not a git work tree');
  const files = stdout.split('\0').filter(Boolean);
  const findings = await Promise.all(files.map(inFile));
  return checked(findings.flat(), `${files.length} files`);
}

async function inFile(file) {
  // A file that git still lists may be deleted in the work tree: then there is nothing to read.
  const content = await readFile(file, 'utf8').catch(() => '');
  if (content.includes('\0')) return [];
  const { messages } = await lintSource({
    source: { filePath: resolve(file), content, contentType: 'text', ext: extname(file) },
    options: { config: secretRules, maskSecrets: true },
  });
  return messages.map(({ ruleId, message, loc }) => ({
    rule: ruleId.split('/').at(-1),
    severity: 'critical',
    message,
    file,
    line: loc.start.line,
  }));
}
