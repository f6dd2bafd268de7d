import { Injectable, Logger } from '@nestjs/common';
import { Problem } from '../../common/index.js';
import type { Incident } from '../incident.entity.js';
import { IncidentRecordsService } from '../incident-records.service.js';
import { PlaybookProgress } from './playbook-progress.js';
import { PlaybookRegistry } from './playbook-registry.js';
import { assertMayRun } from './playbook-rules.js';
import type { PlaybookRun } from './playbook-run.entity.js';
import { PlaybookContext, type PlaybookActor } from './playbook.js';
import { RunHold } from './run-hold.js';

/** Takes a run that this process holds from step to step. What a step came to is kept before the next begins. */
@Injectable()
export class PlaybookRunner {
  readonly #log = new Logger('Playbooks');

  constructor(
    private readonly registry: PlaybookRegistry,
    private readonly records: IncidentRecordsService,
    private readonly progress: PlaybookProgress,
    private readonly hold: RunHold,
  ) {}

  /** @throws whatever a step throws: the run is interrupted then, and goes on there when it is started again */
  async run(run: PlaybookRun, actor: PlaybookActor): Promise<PlaybookRun> {
    const { incident } = await this.records.get(run.incidentId);
    return this.hold.during(run, () => this.#run(run, incident, actor));
  }

  async #run(begun: PlaybookRun, incident: Incident, actor: PlaybookActor): Promise<PlaybookRun> {
    let run = begun;
    let step = '';
    try {
      const playbook = this.registry.get(run.playbook);
      assertMayRun(actor.principal, playbook, run.parameters);
      for (const next of playbook.steps.slice(run.results.length)) {
        step = next.name;
        const finding = await next.run(new PlaybookContext(incident, run.parameters, actor, run.results));
        run = await this.progress.stepDone(run, actor.author, step, finding);
      }
      return await this.progress.finished(run, actor.author);
    } catch (error) {
      await this.#interrupted(run, actor, step, error);
      throw error;
    }
  }

  async #interrupted(run: PlaybookRun, { author }: PlaybookActor, step: string, error: unknown): Promise<void> {
    const failure = error instanceof Problem ? error.definition.code : 'internal';
    try {
      await this.progress.interrupted(run, author, step, failure);
    } catch (cause) {
      // The row stays as it was, and whoever finds it abandoned goes on with it.
      this.#log.error('an interrupted playbook could not be written down', cause);
    }
  }
}
