/** What can go wrong, how bad it is, and how far its handling has come. */

export const INCIDENT_KINDS = [
  'password-guessing',
  'credential-stuffing',
  'refresh-reuse',
  'token-forgery',
  'injection',
  'privilege-probing',
  'unusual-address',
  'administrator-activity',
  'audit-break',
  'credential-leak',
  'key-leak',
] as const;

export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** High calls the team together at once; medium has a deadline; low goes to the normal queue. */
export const SEVERITIES = ['low', 'medium', 'high'] as const;

export type Severity = (typeof SEVERITIES)[number];

export const INCIDENT_STATES = [
  'detected',
  'assessed',
  'contained',
  'analysed',
  'remediated',
  'verified',
  'closed',
] as const;

export type IncidentState = (typeof INCIDENT_STATES)[number];

/** What a detector or a person has seen. The same kind and cause, while not closed, is the same incident, counted. */
export interface IncidentReport {
  readonly kind: IncidentKind;
  readonly severity: Severity;
  /** What makes two reports one incident: `address 203.0.113.7`, `session …`, `user …`. */
  readonly cause: string;
  readonly summary: string;
  /** The address that it comes from. */
  readonly source?: string;
  /** What it is about. */
  readonly subject?: { readonly type: string; readonly id: string };
}
