import { Injectable } from '@nestjs/common';
import { IncidentRecordsService } from '../incident-records.service.js';
import type { Incident } from '../incident.entity.js';
import { incidentClosed } from '../incidents.errors.js';
import { PlaybookBeginnings } from './playbook-beginnings.js';
import type { PlaybookParameters } from './playbook-parameters.js';
import { PlaybookRegistry } from './playbook-registry.js';
import { PlaybookRehearsal } from './playbook-rehearsal.js';
import { assertApplies, assertMayRun } from './playbook-rules.js';
import type { PlaybookRun } from './playbook-run.entity.js';
import { PlaybookRunner } from './playbook-runner.service.js';
import { PlaybookRunsRepository } from './playbook-runs.repository.js';
import { PlaybookContext, type Playbook, type PlaybookActor, type StepResult } from './playbook.js';

/** Playbooks as operators use them. */
@Injectable()
export class PlaybooksService {
  constructor(
    private readonly registry: PlaybookRegistry,
    private readonly records: IncidentRecordsService,
    private readonly beginnings: PlaybookBeginnings,
    private readonly runner: PlaybookRunner,
    private readonly runs: PlaybookRunsRepository,
    private readonly rehearsal: PlaybookRehearsal,
  ) {}

  /**
   * Runs every step, or those that an earlier run with the same parameters has left over.
   * @throws Problem `playbook.unknown`, `playbook.permission_missing`, `playbook.running`, `incident.not_found`,
   * `incident.closed`, `request.invalid`, and whatever stops a step
   */
  async run(actor: PlaybookActor, incidentId: string, name: string, parameters: PlaybookParameters) {
    await this.#admitted(actor, incidentId, name, parameters);
    const run = await this.beginnings.begin({ incidentId, playbook: name, parameters }, actor);
    return this.runner.run(run, actor);
  }

  /** What a run would do: it changes nothing. @throws Problem: see `run()` */
  async rehearse(
    actor: PlaybookActor,
    incidentId: string,
    name: string,
    parameters: PlaybookParameters,
  ): Promise<readonly StepResult[]> {
    const { playbook, incident } = await this.#admitted(actor, incidentId, name, parameters);
    return this.rehearsal.of(playbook, new PlaybookContext(incident, parameters, actor, []));
  }

  /** Oldest first. @throws Problem `incident.not_found` */
  async list(incidentId: string): Promise<PlaybookRun[]> {
    await this.records.get(incidentId);
    return this.runs.ofIncident(incidentId);
  }

  async #admitted(
    { principal }: PlaybookActor,
    incidentId: string,
    name: string,
    parameters: PlaybookParameters,
  ): Promise<{ playbook: Playbook; incident: Incident }> {
    const playbook = this.registry.get(name);
    assertMayRun(principal, playbook, parameters);
    const { incident } = await this.records.get(incidentId);
    if (incident.state === 'closed') throw incidentClosed();
    assertApplies(playbook, incident, parameters);
    return { playbook, incident };
  }
}
