import { Injectable } from '@nestjs/common';
import { Playbook } from '../playbook.js';
import { IsolateInstance } from '../steps/isolate-instance.step.js';

/** Somebody has got in: the instance serves operators alone, until one of them lets it in again. */
@Injectable()
export class IsolateInstancePlaybook extends Playbook {
  readonly name = 'isolate-instance';
  readonly steps;

  constructor(isolate: IsolateInstance) {
    super();
    this.steps = [isolate];
  }
}
