import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Personal data as they look to those who may not read them. Invariants: what is hidden shows neither its letters nor
 * its length; a mask of a mask is the same mask; what has no known form is hidden whole.
 */

const HIDDEN = '***';

/** The first letters of both parts and the last label stay: `a***@e***.com`. */
const EMAIL = /^([^\s@])[^\s@]*@([^\s@.])[^\s@]*?(\.\p{L}[\p{L}\p{N}-]{1,62})?$/u;
/** The last two digits stay: `***89`. */
const PHONE = /^(?:\*\*\*|\+?\(?\d(?:[ ()./-]{0,2}\d){4,15})(\d\d)$/;
const MASKED_IP = /^(?:(?:\d{1,3}\.){3}|(?:[\da-f]{1,4}:){3})\*\*\*$/;
/** What a site has of its own, /48: the rest tells machines apart. */
const IPV6_GROUPS_SHOWN = 3;

const MASKS = {
  email: (text: string) => {
    const [, local, domain, last = ''] = EMAIL.exec(text) ?? [];
    return local === undefined ? HIDDEN : `${local}${HIDDEN}@${domain}${HIDDEN}${last}`;
  },
  phone: (text: string) => `${HIDDEN}${PHONE.exec(text)?.[1] ?? ''}`,
  address: (text: string) => (MASKED_IP.test(text) ? text : isIP(text) === 0 ? HIDDEN : maskedIp(text)),
} as const;

/** `address` is where somebody is, on the net or on a map; of the latter nothing is shown. */
export type PersonalKind = keyof typeof MASKS;

/** A value that is not there stays so; of a list each entry is masked; what is no text is hidden whole. */
export function masked(kind: PersonalKind, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((entry) => masked(kind, entry));
  return typeof value === 'string' ? MASKS[kind](value) : HIDDEN;
}

/** Without the network's own part; an IPv4 address written as IPv6 is one still. */
function maskedIp(text: string): string {
  const ip = ipaddr.process(text);
  if (ip instanceof ipaddr.IPv4) return `${ip.octets.slice(0, 3).join('.')}.${HIDDEN}`;
  const shown = ip.parts.slice(0, IPV6_GROUPS_SHOWN).map((part) => part.toString(16));
  return `${shown.join(':')}:${HIDDEN}`;
}
