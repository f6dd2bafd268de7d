import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/index.js';
import { IncidentSchedule } from '../incident-schedule.js';
import { PlaybookActors } from './playbook-actors.js';
import { PlaybookBeginnings } from './playbook-beginnings.js';
import type { PlaybookRun } from './playbook-run.entity.js';
import { PlaybookRunner } from './playbook-runner.service.js';
import { PlaybookRunsRepository } from './playbook-runs.repository.js';

const AT_ONCE = 10;

/**
 * Goes on with runs that lost their process, and begins those that nobody has begun: on whichever instance looks first.
 * Whoever started one is still who it runs for, with what they hold now.
 */
@Injectable()
export class AbandonedRuns implements OnModuleInit {
  readonly #log = new Logger('Playbooks');

  constructor(
    private readonly runs: PlaybookRunsRepository,
    private readonly actors: PlaybookActors,
    private readonly beginnings: PlaybookBeginnings,
    private readonly runner: PlaybookRunner,
    private readonly schedule: IncidentSchedule,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.schedule.alsoSeeTo(() => this.takeUp());
  }

  async takeUp(): Promise<void> {
    for (const run of await this.runs.abandoned(this.clock.now(), AT_ONCE)) await this.#takeUp(run);
  }

  /** What fails is written down where it belongs, and keeps no other run waiting. */
  async #takeUp(run: PlaybookRun): Promise<void> {
    try {
      const actor = await this.actors.ofRun(run);
      await this.runner.run(await this.beginnings.takeUp(run, actor), actor);
    } catch (error) {
      this.#log.warn(`a run of ${run.playbook} could not be taken up`, error);
    }
  }
}
