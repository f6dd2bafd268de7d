import { checked, notRun } from './checked.mjs';
import { run } from './program.mjs';

const SEVERITY_OF = { info: 'low', low: 'low', moderate: 'medium', high: 'high', critical: 'critical' };
const AT_ONCE = ['--fetch-retries=0', '--fetch-timeout=20000'];

/** Known vulnerabilities in any version that the lock file names, as npm's advisory service knows them today. */
export async function look() {
  const { stdout } = await run('npm', ['audit', '--json', ...AT_ONCE]);
  const report = parsed(stdout);
  if (!report.vulnerabilities) return notRun(`the advisory service gave no answer (${reason(report)})`);
  return checked(findings(report), `${report.metadata.dependencies.total} packages`);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { message: 'no report' };
  }
}

/** npm's own words, without the address of the service. */
function reason({ message = '' }) {
  return message.replaceAll(/(?:- [A-Z]+ )?https?:\/\/\S+/g, '').trim() || 'no report';
}

function findings({ vulnerabilities }) {
  const advisories = Object.values(vulnerabilities).flatMap(({ via }) =>
    via.filter((cause) => typeof cause === 'object'),
  );
  return advisories.map(({ name, severity, title, range, url, source }) => ({
    rule: url?.split('/').at(-1) ?? String(source),
    severity: SEVERITY_OF[severity],
    message: `${name} ${range}: ${title}`,
    file: 'package-lock.json',
  }));
}
