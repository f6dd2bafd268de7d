import { Injectable } from '@nestjs/common';
import { SourceBlocks } from '../../detectors/source-blocks.service.js';
import type { Incident } from '../../incident.entity.js';
import type { PlaybookParameters } from '../playbook-parameters.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';
import { assertSourceKnown, sourceOf } from './source.js';

/** Refuses the source for a while, on every instance: what comes from it without a good token, and nobody else. */
@Injectable()
export class BlockSource extends PlaybookStep {
  readonly name = 'block-source';
  override readonly takes = ['address'] as const;

  constructor(private readonly blocks: SourceBlocks) {
    super();
  }

  override assertApplies(incident: Incident, parameters: PlaybookParameters): void {
    assertSourceKnown(incident, parameters);
  }

  plan({ incident, parameters }: PlaybookContext): Promise<Finding> {
    const what = this.blocks.areOn ? 'would be refused' : 'would not be refused: DETECT_BLOCK_MINUTES is 0,';
    return Promise.resolve(this.#finding(sourceOf(incident, parameters)!, what));
  }

  async run({ incident, parameters }: PlaybookContext): Promise<Finding> {
    const address = sourceOf(incident, parameters)!;
    await this.blocks.block(address);
    return this.#finding(address, this.blocks.areOn ? 'is refused' : 'is not refused: DETECT_BLOCK_MINUTES is 0,');
  }

  #finding(address: string, what: string): Finding {
    return { summary: `the source ${what} where it comes without a good token`, concerned: { addresses: [address] } };
  }
}
