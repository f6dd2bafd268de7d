import { relative } from 'node:path';
import { ESLint } from 'eslint';
import { checked } from './checked.mjs';
import { CODE_RULES, codeConfiguration } from './code.rules.mjs';

/** Rules for code that reads like an attack's way in. A suppression counts only with its reason (`-- because …`). */
export async function look() {
  const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: codeConfiguration });
  const files = await eslint.lintFiles(['.']);
  const suppressed = files.flatMap((file) => file.suppressedMessages.map((message) => ({ file, message })));
  const findings = [
    ...files.flatMap((file) => file.messages.map((message) => finding(file, message))),
    ...suppressed.filter(({ message }) => !hasReason(message)).map(({ file, message }) => unreasoned(file, message)),
  ];
  return checked(findings, `${files.length} files, ${suppressed.length} suppressions`);
}

function finding(file, { ruleId, fatal, message, line }) {
  const place = { file: relative(process.cwd(), file.filePath), line };
  // A file that cannot be parsed is one that nobody has looked at.
  if (fatal) return { rule: 'parse', severity: 'critical', message, ...place };
  if (ruleId === null) return { rule: 'unused-suppression', severity: 'low', message, ...place };
  return { rule: ruleId, severity: CODE_RULES[ruleId], message, ...place };
}

function hasReason({ suppressions }) {
  return suppressions.every(({ justification }) => justification.trim() !== '');
}

function unreasoned(file, message) {
  return { ...finding(file, message), message: `suppressed without a reason: ${message.message}` };
}
