import type { IncidentKind } from './incident.js';

/** What owners are told of what happened to their account: nothing of the incident that they do not need. */

const WHAT_HAPPENED: Readonly<Partial<Record<IncidentKind, string>>> = {
  'refresh-reuse':
    'A sign-in of your account was used from two places at once, as happens when somebody has copied it. It was ended: sign in again where you need to.',
  'password-guessing':
    'Somebody tries to guess the password of your account. Nobody got in by it. Where you cannot sign in, choose a new password by the link for a forgotten one.',
  'credential-leak':
    'Your password may have become known to others, so it opens nothing any more. Choose a new one by the link for a forgotten password.',
};

const OTHERWISE = 'Something happened that concerns the safety of your account, and it was secured.';
const ADVICE = 'If you use the same password elsewhere, change it there too. Questions? Ask your administrator.';

export function ownerMailOf(kind: IncidentKind): { readonly subject: string; readonly text: string } {
  return {
    subject: '[Gatehouse] About the safety of your account',
    text: `${WHAT_HAPPENED[kind] ?? OTHERWISE}\n\n${ADVICE}\n`,
  };
}
