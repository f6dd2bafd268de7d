import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Validation } from '@cyclonedx/cyclonedx-library';
import { checked, notRun } from './checked.mjs';
import { run } from './program.mjs';

const FILE = 'sbom.cdx.json';

/** The bill of materials of what ships, written by npm from the lock file and held against CycloneDX's own schema. */
export async function look({ reports }) {
  const { stdout } = await run('npm', ['sbom', '--sbom-format=cyclonedx', '--omit=dev', '--package-lock-only']);
  if (!stdout.startsWith('{')) return notRun('npm sbom wrote nothing');
  const { specVersion, components } = JSON.parse(stdout);
  const mistakes = await new Validation.JsonStrictValidator(specVersion).validate(stdout);
  await mkdir(reports, { recursive: true });
  await writeFile(join(reports, FILE), stdout);
  return checked(
    mistakes ? [finding(mistakes)] : [],
    `${components.length} components, CycloneDX ${specVersion}, ${FILE}`,
  );
}

function finding(mistakes) {
  return {
    rule: 'cyclonedx',
    severity: 'high',
    message: `not valid: ${JSON.stringify(mistakes)}`,
    file: 'package-lock.json',
  };
}
