/**
 * What a check answers with: findings `{rule, severity, message, file, line?}`, or the reason why it could not look. A check
 * that has not run is never counted among those that passed.
 */
export function checked(findings, note = '') {
  return { findings, note };
}

export function notRun(note) {
  return { notRun: true, findings: [], note };
}
