import { Injectable } from '@nestjs/common';
import { SessionTraces } from '../../../tokens/index.js';
import type { Finding, PlaybookContext } from '../playbook.js';
import { counted } from './each-user.js';
import { SourceStep } from './source-step.js';

/**
 * Whose sessions were opened from the source. Reads alone, and reads all: a trace is for eyes and stops at its limits, but
 * what is contained by this must not.
 */
@Injectable()
export class TraceSource extends SourceStep {
  readonly name = 'trace-source';

  constructor(private readonly traces: SessionTraces) {
    super();
  }

  async plan(context: PlaybookContext): Promise<Finding> {
    const address = this.sourceOf(context);
    const opened = await this.traces.openedFrom(address);
    const users = [...new Set(opened.map(({ userId }) => userId))];
    return {
      summary: `${counted(opened, 'session')} of ${counted(users, 'account')} opened from the source`,
      concerned: { addresses: [address], sessions: opened.map(({ id }) => id), users },
    };
  }

  run(context: PlaybookContext): Promise<Finding> {
    return this.plan(context);
  }
}
