import { Injectable } from '@nestjs/common';
import { SourceBlocks } from '../../detectors/source-blocks.service.js';
import type { Finding, PlaybookContext } from '../playbook.js';
import { SourceStep } from './source-step.js';

/** Refuses the source for a while, on every instance: what comes from it without a good token, and nobody else. */
@Injectable()
export class BlockSource extends SourceStep {
  readonly name = 'block-source';

  constructor(private readonly blocks: SourceBlocks) {
    super();
  }

  /** False where the settings refuse no source. */
  get isOn(): boolean {
    return this.blocks.areOn;
  }

  plan(context: PlaybookContext): Promise<Finding> {
    const what = this.isOn ? 'would be refused' : 'would not be refused: DETECT_BLOCK_MINUTES is 0,';
    return Promise.resolve(this.#finding(this.sourceOf(context), what));
  }

  async run(context: PlaybookContext): Promise<Finding> {
    const address = this.sourceOf(context);
    await this.blocks.block(address);
    return this.#finding(address, this.isOn ? 'is refused' : 'is not refused: DETECT_BLOCK_MINUTES is 0,');
  }

  #finding(address: string, what: string): Finding {
    return { summary: `the source ${what} where it comes without a good token`, concerned: { addresses: [address] } };
  }
}
