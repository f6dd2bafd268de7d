import type { Mail } from '../platform/mail/index.js';

/** The words of the mails. Links begin with `PUBLIC_URL`, whatever a request said; tokens stand in the fragment, which browsers send to no server. */

interface Recipient {
  readonly email: string;
  readonly username: string;
}

const IGNORE = 'If this was not you, ignore this mail: nothing changes without the link.';
const ALARM = 'If this was not you, somebody else has access to your account: tell your administrator at once.';

export function passwordResetMail({ email, username }: Recipient, publicUrl: string, token: string): Mail {
  const link = passwordResetLink(publicUrl, token);
  return mail(email, 'Your new password', [
    `Somebody asked for a new password for the account ${username}. To choose one, open`,
    link,
    `The link works once and not for long. ${IGNORE}`,
  ]);
}

/** To an address that nobody has proved to read goes no name: whoever gave it would have chosen the words. */
export function verificationMail({ email }: Recipient, publicUrl: string, token: string): Mail {
  const link = linkTo(publicUrl, 'verify-email', token);
  return mail(email, 'Please verify your address', [
    'An account gave this address as its own. To say that this is right, open',
    link,
    `The link works once. ${IGNORE}`,
  ]);
}

export function passwordChangedMail(email: string, username: string): Mail {
  return mail(email, 'Your password was changed', [`The password of the account ${username} was changed. ${ALARM}`]);
}

export function addressChangedMail(email: string, username: string): Mail {
  return mail(email, 'Your address was changed', [
    `The account ${username} has another e-mail address now, and this one is no longer its own. ${ALARM}`,
  ]);
}

export function unprovedAddressChangedMail(email: string): Mail {
  return mail(email, 'Your address was changed', [
    `An account that had given this address as its own has another one now. ${ALARM}`,
  ]);
}

export function passwordResetLink(publicUrl: string, token: string): string {
  return linkTo(publicUrl, 'reset-password', token);
}

function linkTo(publicUrl: string, page: string, token: string): string {
  const link = new URL(publicUrl);
  link.pathname = `${link.pathname.replace(/\/$/, '')}/${page}`;
  link.search = '';
  link.hash = `token=${token}`;
  return link.href;
}

function mail(to: string, subject: string, paragraphs: readonly string[]): Mail {
  return { to, subject, text: `${paragraphs.join('\n\n')}\n` };
}
