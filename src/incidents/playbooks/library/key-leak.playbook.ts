import { Injectable } from '@nestjs/common';
import { Playbook } from '../playbook.js';
import { RotateKeys } from '../steps/rotate-keys.step.js';

/** A signing key has leaked: nothing that it signed is good any more. */
@Injectable()
export class KeyLeak extends Playbook {
  readonly name = 'key-leak';
  readonly steps;

  constructor(rotate: RotateKeys) {
    super();
    this.steps = [rotate];
  }
}
