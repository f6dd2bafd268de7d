import { Injectable } from '@nestjs/common';
import { ReadinessCheck } from '../health/index.js';
import { ChangeFeed } from './change-feed.js';

/** This instance hears what others have changed; without that it lets nobody in. */
@Injectable()
export class ChangesCheck extends ReadinessCheck {
  readonly name = 'changes';
  readonly required = true;

  constructor(private readonly feed: ChangeFeed) {
    super();
  }

  async check(): Promise<'up'> {
    this.feed.assertCurrent();
    return 'up';
  }
}
