import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/index.js';
import { IncidentChanges } from '../incident-changes.js';
import { IncidentTimeline } from '../timeline.service.js';
import { textOf, type PlaybookParameters } from './playbook-parameters.js';
import type { PlaybookRun } from './playbook-run.entity.js';
import { PlaybookRunsRepository } from './playbook-runs.repository.js';
import { playbookResumed, playbookStarted } from './playbooks.audit.js';
import { playbookRunning } from './playbooks.errors.js';
import type { PlaybookActor } from './playbook.js';
import { RunHold, type Held } from './run-hold.js';

export interface Beginning {
  readonly incidentId: string;
  readonly playbook: string;
  readonly parameters: PlaybookParameters;
}

/** Where a run comes from: begun, or taken up where it was broken off. Of several at once on one incident one begins. */
@Injectable()
export class PlaybookBeginnings {
  constructor(
    private readonly changes: IncidentChanges,
    private readonly runs: PlaybookRunsRepository,
    private readonly timeline: IncidentTimeline,
    private readonly hold: RunHold,
    private readonly clock: Clock,
  ) {}

  /**
   * A run with the same parameters that was broken off goes on; otherwise a new one begins.
   * @throws Problem `playbook.running`, `incident.not_found`, `incident.closed`
   */
  begin(beginning: Beginning, actor: PlaybookActor): Promise<PlaybookRun> {
    return this.changes.onOpen(beginning.incidentId, async ({ id }) => {
      const latest = await this.runs.latest(id, beginning.playbook);
      if (latest && this.hold.isHeld(latest)) throw playbookRunning();
      if (!latest || latest.state === 'done') return this.#start(beginning, actor);
      if (textOf(latest.parameters) === textOf(beginning.parameters)) return this.#take(latest, actor);
      await this.runs.update(latest, { state: 'interrupted' });
      return this.#start(beginning, actor);
    });
  }

  /** A run that the first instance to look begins, within the caller's transaction. */
  plan(beginning: Beginning, actor: PlaybookActor): Promise<PlaybookRun> {
    return this.#insert(beginning, actor, this.hold.free());
  }

  /** One that lost its process, or that nobody has begun. @throws Problem `playbook.running`, `incident.not_found` */
  takeUp(run: PlaybookRun, actor: PlaybookActor): Promise<PlaybookRun> {
    return this.changes.on(run.incidentId, () => this.#take(run, actor));
  }

  async #start(beginning: Beginning, actor: PlaybookActor): Promise<PlaybookRun> {
    const run = await this.#insert(beginning, actor, this.hold.fresh());
    await this.#tell(run, actor, 'playbook_started');
    return run;
  }

  async #insert(
    { incidentId, playbook, parameters }: Beginning,
    actor: PlaybookActor,
    held: Held,
  ): Promise<PlaybookRun> {
    const { author, principal } = actor;
    const run: PlaybookRun = {
      id: randomUUID(),
      incidentId,
      playbook,
      parameters,
      state: 'running',
      results: [],
      failure: null,
      actorType: author.type,
      actorId: author.id,
      actorName: author.name ?? null,
      actorScope: principal.scope === null ? null : [...principal.scope].join(' '),
      startedAt: this.clock.now(),
      finishedAt: null,
      ...held,
    };
    await this.runs.insert(run);
    return run;
  }

  async #take(run: PlaybookRun, actor: PlaybookActor): Promise<PlaybookRun> {
    const taken = await this.hold.take(run);
    if (!taken) throw playbookRunning();
    const wasBegun = run.heldUntil > run.startedAt;
    await this.#tell(taken, actor, wasBegun ? 'playbook_resumed' : 'playbook_started');
    return taken;
  }

  async #tell(
    { id, incidentId, playbook, parameters }: PlaybookRun,
    { author: actor }: PlaybookActor,
    what: 'playbook_started' | 'playbook_resumed',
  ): Promise<void> {
    const details = { playbook, runId: id, parameters };
    const action = what === 'playbook_started' ? playbookStarted : playbookResumed;
    await this.timeline.write(incidentId, {
      what,
      actor,
      note: playbook,
      details,
      audited: { action, after: details },
    });
  }
}
