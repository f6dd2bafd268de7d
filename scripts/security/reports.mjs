import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sarif } from './sarif.mjs';
import { gravest, reaches } from './severity.mjs';

/** Everything that was found, for machines: one JSON file with all checks, one SARIF file for code scanning. */
export async function writeReports(folder, checks) {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'security.json'), json(checks));
  await writeFile(join(folder, 'security.sarif'), json(sarif(checks)));
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** The same for people: the gravest first, then one line a check. */
export function inWords(checks, threshold) {
  const findings = gravest(checks.flatMap((check) => check.findings.map((one) => ({ ...one, check: check.name }))));
  const lines = findings.map(
    (one) => `${one.severity.padEnd(8)}  ${place(one)}  ${one.message} [${one.check}: ${one.rule}]`,
  );
  return [...lines, ...(lines.length > 0 ? [''] : []), ...checks.map((check) => summary(check, threshold))].join('\n');
}

const place = ({ file, line }) => (line === undefined ? file : `${file}:${line}`);

function summary({ name, status, findings, note, seconds }, threshold) {
  const grave = findings.filter(({ severity }) => reaches(severity, threshold)).length;
  const counted = status === 'not-run' ? '' : `${grave} from ${threshold} up, ${findings.length - grave} milder; `;
  return `${name.padEnd(13)} ${status.toUpperCase().padEnd(8)} ${`${seconds} s`.padStart(6)}  ${counted}${note}`;
}
