import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';

const REMEMBERED_ADDRESSES = 10_000;
/** A forwarded address may carry the client's port: `203.0.113.7:4711`, `[2001:db8::1]:4711` (RFC 7239 §6). */
const WITH_PORT = /^(?:(\d+\.\d+\.\d+\.\d+)|\[([^\]]+)\])(?::\d+)?$/;
/** Text that is no address shares one limit: unreadable must not mean unlimited. */
const UNREADABLE = 'unreadable';

interface Known {
  readonly address: string;
  readonly block: string;
}

const remembered = new LRUCache<string, Known>({ max: REMEMBERED_ADDRESSES });

/**
 * Whom an address stands for when counting: an IPv4 address itself, also when written as IPv4-mapped IPv6; of an
 * IPv6 address its /64, which one customer can use whole (RFC 6177).
 */
export function clientAddressBlock(address: string | undefined): string {
  return address === undefined ? UNREADABLE : known(address).block;
}

/** As it is written down, so that one address reads alike wherever it stands (RFC 5952); what is no address as it is. */
export function clientAddress(address: string): string {
  return known(address).address;
}

function known(text: string): Known {
  let found = remembered.get(text);
  if (found === undefined) {
    found = read(text);
    remembered.set(text, found);
  }
  return found;
}

/**
 * The network that an address is one of: a /24 of IPv4, a /48 of IPv6. Coarser than `clientAddressBlock()`, for what
 * one person uses over weeks.
 */
export function clientNetwork(address: string): string {
  const block = clientAddressBlock(address);
  if (block.includes(':')) return `${block.split(':').slice(0, 3).join(':')}::/48`;
  return block === UNREADABLE ? block : `${block.slice(0, block.lastIndexOf('.'))}.0/24`;
}

function read(text: string): Known {
  const bracketed = WITH_PORT.exec(text);
  const bare = bracketed?.[1] ?? bracketed?.[2] ?? text;
  if (!ipaddr.IPv4.isValidFourPartDecimal(bare) && !ipaddr.IPv6.isValid(bare))
    return { address: text, block: UNREADABLE };
  const parsed = ipaddr.process(bare);
  const address = parsed.toString();
  if (parsed instanceof ipaddr.IPv4) return { address, block: address };
  const network = parsed.parts.slice(0, 4).map((part) => part.toString(16));
  return { address, block: `${network.join(':')}::/64` };
}
