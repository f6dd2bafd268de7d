import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { WebhookAddressRefused } from './webhook.errors.js';

/** True for an address out on the internet: not private, local, shared, multicast, reserved or a way to one of these. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/** An address that stands in a URL itself is never looked up. @throws WebhookAddressRefused */
export function assertPublicHost(hostname: string): void {
  const literal = hostname.replace(/^\[(.*)\]$/, '$1');
  if (ipaddr.isValid(literal) && !isPublicAddress(literal)) throw new WebhookAddressRefused();
}

/**
 * Looks a name up for the very connection that is about to be made, and gives it public addresses or none: there is no
 * second look-up that could answer otherwise (DNS rebinding).
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found = []) => {
    const [first] = found;
    if (error) callback(error, '', 0);
    else if (!first || !found.every(({ address }) => isPublicAddress(address)))
      callback(new WebhookAddressRefused(), '', 0);
    else if (options.all) callback(null, found);
    else callback(null, first.address, first.family);
  });
};
