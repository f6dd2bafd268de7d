/** The parts of the API in the order in which they are shown: what everybody needs first. One of yours comes after them. */
export const API_TAGS = [
  ['auth', 'Signing in and out, tokens, sessions, passwords'],
  ['users', "One's own account; everybody's, for who may"],
  ['products', 'The catalogue, and a pattern for modules of yours'],
  ['access', 'Permissions, roles, and who may call what'],
  ['clients', "Partners' applications"],
  ['keys', 'Signing keys'],
  ['audit', 'The audit trail'],
  ['incidents', 'Incidents, playbooks, traces, and sources that are kept out'],
  ['isolation', 'Instances that are taken out of service'],
  ['health', 'Whether this instance is up, and can serve'],
  ['metrics', 'What this instance measures'],
] as const;
