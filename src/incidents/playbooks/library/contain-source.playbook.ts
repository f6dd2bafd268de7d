import { Injectable } from '@nestjs/common';
import { Playbook } from '../playbook.js';
import { BlockSource } from '../steps/block-source.step.js';
import { TraceSource } from '../steps/trace-source.step.js';

/** A source that probes: kept out for a while, and what came from it looked up. Anybody who is signed in goes on. */
@Injectable()
export class ContainSource extends Playbook {
  readonly name = 'contain-source';
  readonly steps;

  /** Where nobody is kept out, it only looks. */
  override readonly contains: boolean;

  constructor(block: BlockSource, trace: TraceSource) {
    super();
    this.contains = block.isOn;
    this.steps = [block, trace];
  }
}
