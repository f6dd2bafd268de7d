import { parseArgs } from 'node:util';
import { inWords, writeReports } from './reports.mjs';
import { reaches, SEVERITIES } from './severity.mjs';

/**
 * `npm run security`: every check on the tree in the current folder, or those named by `--only`. Ends with 1 when a finding
 * reaches `--threshold` (high), and with `--strict` also when a check could not run. Ends with 2 when it was called wrongly.
 */
const CHECKS = ['code', 'dependencies', 'licences', 'secrets', 'sbom'];

const { threshold, strict, reports, only } = options();
const checks = await Promise.all(CHECKS.filter((name) => only.includes(name)).map(timed));
await writeReports(reports, checks);
print(`${inWords(checks, threshold)}\n\nreports: ${reports}`);
if (checks.some(({ status }) => status === 'failed' || (strict && status === 'not-run'))) process.exitCode = 1;

/** Loads what a check needs only when it is asked for: ESLint alone takes longer than most of them. */
async function timed(name) {
  const start = performance.now();
  const { look } = await import(`./${name}.check.mjs`);
  const { findings, note, notRun } = await look({ reports });
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  return { name, status: notRun ? 'not-run' : judged(findings), note, seconds, findings };
}

function judged(findings) {
  return findings.some(({ severity }) => reaches(severity, threshold)) ? 'failed' : 'passed';
}

function options() {
  const { values } = parseArgs({
    options: {
      threshold: { type: 'string', default: 'high' },
      strict: { type: 'boolean', default: false },
      reports: { type: 'string', default: 'reports/security' },
      only: { type: 'string', multiple: true, default: CHECKS },
    },
  });
  oneOf('--threshold', SEVERITIES, [values.threshold]);
  oneOf('--only', CHECKS, values.only);
  return values;
}

function oneOf(option, known, given) {
  if (given.every((value) => known.includes(value))) return;
  process.stderr.write(`${option} is one of ${known.join(', ')}\n`);
  process.exit(2);
}

function print(text) {
  process.stdout.write(`${text}\n`);
}
