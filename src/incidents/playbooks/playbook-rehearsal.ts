import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../audit/index.js';
import { Clock } from '../../common/index.js';
import { TransactionRunner } from '../../platform/database/index.js';
import { playbookRehearsed } from './playbooks.audit.js';
import type { Playbook, PlaybookContext, StepResult } from './playbook.js';

/** What a playbook would do. That it was asked for is recorded; nothing else is written. */
@Injectable()
export class PlaybookRehearsal {
  constructor(
    private readonly trail: AuditTrail,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  /** Each step, in the light of what those before it would have done. */
  async of({ name, steps }: Playbook, context: PlaybookContext): Promise<readonly StepResult[]> {
    const { incident, parameters, actor } = context;
    const at = this.clock.now().toISOString();
    const results: StepResult[] = [];
    let reached = context;
    for (const step of steps) {
      const finding = await step.plan(reached);
      results.push({ step: step.name, at, ...finding });
      reached = reached.after(finding);
    }
    const subject = { type: 'incident', id: incident.id };
    const after = { playbook: name, parameters };
    await this.transactions.run(() =>
      this.trail.record({ action: playbookRehearsed, actor: actor.author, subject, after }),
    );
    return results;
  }
}
