import { Injectable } from '@nestjs/common';
import { Playbook } from '../playbook.js';
import { BlockSource } from '../steps/block-source.step.js';
import { TraceSource } from '../steps/trace-source.step.js';

/** A source that probes: kept out for a while, and what came from it looked up. Anybody who is signed in goes on. */
@Injectable()
export class ContainSource extends Playbook {
  readonly name = 'contain-source';
  readonly steps;

  constructor(block: BlockSource, trace: TraceSource) {
    super();
    this.steps = [block, trace];
  }
}
