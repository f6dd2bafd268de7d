const LEVEL_OF = { low: 'note', medium: 'warning', high: 'error', critical: 'error' };
/** What code scanning services sort by; the middles of CVSS's own bands. */
const SCORE_OF = { low: '2.0', medium: '5.5', high: '8.0', critical: '9.5' };

/** SARIF 2.1.0, one run a check; a check that has not run says so in its invocation. */
export function sarif(checks) {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: checks.map((check) => ({
      tool: { driver: { name: `gatehouse-security-${check.name}`, rules: rules(check.findings) } },
      automationDetails: { id: `security/${check.name}/` },
      invocations: [{ executionSuccessful: check.status !== 'not-run' }],
      results: check.findings.map(result),
    })),
  };
}

function rules(findings) {
  const graveness = new Map(findings.map(({ rule, severity }) => [rule, severity]));
  return [...graveness].map(([id, severity]) => ({ id, properties: { 'security-severity': SCORE_OF[severity] } }));
}

function result({ rule, severity, message, file, line = 1 }) {
  return {
    ruleId: rule,
    level: LEVEL_OF[severity],
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri: file }, region: { startLine: line } } }],
  };
}
