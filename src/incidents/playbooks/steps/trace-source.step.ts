import { Injectable } from '@nestjs/common';
import { SessionTraces } from '../../../tokens/index.js';
import type { Incident } from '../../incident.entity.js';
import type { PlaybookParameters } from '../playbook-parameters.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';
import { counted } from './each-user.js';
import { assertSourceKnown, sourceOf } from './source.js';

/**
 * Whose sessions were opened from the source. Reads alone, and reads all: a trace is for eyes and stops at its limits, but
 * what is contained by this must not.
 */
@Injectable()
export class TraceSource extends PlaybookStep {
  readonly name = 'trace-source';
  override readonly takes = ['address'] as const;

  constructor(private readonly traces: SessionTraces) {
    super();
  }

  override assertApplies(incident: Incident, parameters: PlaybookParameters): void {
    assertSourceKnown(incident, parameters);
  }

  async plan({ incident, parameters }: PlaybookContext): Promise<Finding> {
    const address = sourceOf(incident, parameters)!;
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
