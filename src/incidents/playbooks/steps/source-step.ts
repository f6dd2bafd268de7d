import { clientAddressBlock } from '../../../platform/limits/index.js';
import { invalidRequest } from '../../../platform/http/index.js';
import type { Incident } from '../../incident.entity.js';
import type { ParameterName, PlaybookParameters } from '../playbook-parameters.js';
import { PlaybookStep, type PlaybookContext } from '../playbook.js';

const NO_ADDRESS = clientAddressBlock(undefined);

/** An address, or the block that it stands for. */
export function isSource(text: string): boolean {
  return clientAddressBlock(withoutLength(text)) !== NO_ADDRESS;
}

/** A step about one source: the address that is given, or the incident's. */
export abstract class SourceStep extends PlaybookStep {
  override readonly takes: readonly ParameterName[] = ['address'];

  /** @throws Problem `request.invalid` where there is none, or it is no address */
  override assertApplies(incident: Incident, parameters: PlaybookParameters): void {
    const source = sourceIn(incident, parameters);
    if (source !== undefined && isSource(source)) return;
    const message = 'must be an address: the incident names none';
    throw invalidRequest({ errors: [{ field: 'address', code: 'required', message }] });
  }

  /** Of whatever the step applies to. */
  protected sourceOf({ incident, parameters }: PlaybookContext): string {
    return sourceIn(incident, parameters)!;
  }
}

/** An address, without the length of the block that it may stand for. */
function sourceIn({ source }: Incident, { address }: PlaybookParameters): string | undefined {
  const named = address ?? source;
  return named === null ? undefined : withoutLength(named);
}

function withoutLength(source: string): string {
  return source.replace(/\/64$/, '');
}
