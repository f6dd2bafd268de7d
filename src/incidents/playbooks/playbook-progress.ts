import { Injectable } from '@nestjs/common';
import type { AuditAction, AuditActor } from '../../audit/index.js';
import { Clock } from '../../common/index.js';
import { TransactionRunner } from '../../platform/database/index.js';
import type { TimelineEvent } from '../timeline-entry.entity.js';
import { IncidentTimeline } from '../timeline.service.js';
import type { PlaybookRun } from './playbook-run.entity.js';
import { PlaybookRunsRepository } from './playbook-runs.repository.js';
import { playbookFinished, playbookInterrupted, playbookStepDone } from './playbooks.audit.js';
import { playbookRunning } from './playbooks.errors.js';
import type { Finding } from './playbook.js';

interface Line {
  readonly what: TimelineEvent;
  readonly action: AuditAction;
  readonly note: string;
  readonly told?: Readonly<Record<string, unknown>>;
}

/** How far a run has come: in its row, in the incident's timeline and in the trail, with one commit. */
@Injectable()
export class PlaybookProgress {
  constructor(
    private readonly runs: PlaybookRunsRepository,
    private readonly timeline: IncidentTimeline,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  stepDone(run: PlaybookRun, author: AuditActor, step: string, finding: Finding): Promise<PlaybookRun> {
    const results = [...run.results, { step, at: this.clock.now().toISOString(), ...finding }];
    const { summary: note, concerned } = finding;
    const counts = Object.fromEntries(Object.entries(concerned).map(([kind, ids]) => [kind, ids.length]));
    const line = { what: 'playbook_step', action: playbookStepDone, note, told: { step, ...counts } } as const;
    return this.#write(run, { results }, author, line);
  }

  finished(run: PlaybookRun, author: AuditActor): Promise<PlaybookRun> {
    const changes = { state: 'done', finishedAt: this.clock.now(), heldUntil: this.clock.now() } as const;
    return this.#write(run, changes, author, {
      what: 'playbook_finished',
      action: playbookFinished,
      note: run.playbook,
    });
  }

  /** @param failure the code of a problem */
  interrupted(run: PlaybookRun, author: AuditActor, step: string, failure: string): Promise<PlaybookRun> {
    const changes = { state: 'interrupted', failure, heldUntil: this.clock.now() } as const;
    return this.#write(run, changes, author, {
      what: 'playbook_interrupted',
      action: playbookInterrupted,
      note: `${run.playbook}: ${step}`,
      told: { step, failure },
    });
  }

  /** @throws Problem `playbook.running` when another process has taken the run over meanwhile */
  #write(run: PlaybookRun, changes: Partial<PlaybookRun>, actor: AuditActor, line: Line): Promise<PlaybookRun> {
    const { what, action, note, told } = line;
    const details = { playbook: run.playbook, runId: run.id, ...told };
    return this.transactions.run(async () => {
      if (!(await this.runs.update(run, changes))) throw playbookRunning();
      await this.timeline.write(run.incidentId, { what, actor, note, details, audited: { action, after: details } });
      return { ...run, ...changes };
    });
  }
}
