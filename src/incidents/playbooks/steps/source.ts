import { clientAddressBlock } from '../../../platform/limits/index.js';
import { invalidRequest } from '../../../platform/http/index.js';
import type { Incident } from '../../incident.entity.js';
import type { PlaybookParameters } from '../playbook-parameters.js';

/** An address, without the length of the block that it may stand for: the one that is given, or the incident's. */
export function sourceOf({ source }: Incident, { address }: PlaybookParameters): string | undefined {
  return (address ?? source ?? undefined)?.replace(/\/64$/, '');
}

/** @throws Problem `request.invalid` where there is none, or it is no address */
export function assertSourceKnown(incident: Incident, parameters: PlaybookParameters): void {
  const source = sourceOf(incident, parameters);
  if (source !== undefined && clientAddressBlock(source) !== NO_ADDRESS) return;
  const message = 'must be an address: the incident names none';
  throw invalidRequest({ errors: [{ field: 'address', code: 'required', message }] });
}

const NO_ADDRESS = clientAddressBlock(undefined);
