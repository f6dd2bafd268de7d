/** The scale that every check speaks, mildest first; foreign scales are translated where they come in. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'];

export function reaches(severity, threshold) {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(threshold);
}

export function gravest(findings) {
  return findings.toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
}
