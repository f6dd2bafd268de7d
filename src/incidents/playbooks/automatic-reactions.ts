import { Injectable, type OnModuleInit } from '@nestjs/common';
import { isProblem } from '../../common/index.js';
import { TransactionRunner } from '../../platform/database/index.js';
import { invalidRequest } from '../../platform/http/index.js';
import { IncidentOpenings } from '../incident-openings.js';
import { IncidentSchedule } from '../incident-schedule.js';
import type { Incident } from '../incident.entity.js';
import type { IncidentKind } from '../incident.js';
import { PlaybookActors } from './playbook-actors.js';
import { PlaybookBeginnings } from './playbook-beginnings.js';
import { PlaybookRegistry } from './playbook-registry.js';
import { assertApplies } from './playbook-rules.js';
import type { Playbook } from './playbook.js';

/**
 * What the house does by itself about an incident that a detector opens: nothing that keeps anybody out who has not done
 * it, and nothing about a low one, which may be no attack at all. Who guesses is locked out and slowed down from the first
 * failure on, so a longer lock is for operators. Isolation is never among it; that needs a confirmed sign.
 */
const BY_ITSELF: Readonly<Partial<Record<IncidentKind, string>>> = {
  'credential-stuffing': 'contain-source',
  injection: 'contain-source',
  'refresh-reuse': 'notify-owner',
  'token-forgery': 'contain-source',
};

/** Writes the run down with the incident, so that neither is there without the other; an instance takes it up at once. */
@Injectable()
export class AutomaticReactions implements OnModuleInit {
  constructor(
    private readonly openings: IncidentOpenings,
    private readonly registry: PlaybookRegistry,
    private readonly actors: PlaybookActors,
    private readonly beginnings: PlaybookBeginnings,
    private readonly schedule: IncidentSchedule,
    private readonly transactions: TransactionRunner,
  ) {}

  onModuleInit(): void {
    this.openings.when((incident) => this.#react(incident));
  }

  async #react(incident: Incident): Promise<void> {
    const playbook = BY_ITSELF[incident.kind];
    if (playbook === undefined || incident.severity === 'low') return;
    if (!applies(this.registry.get(playbook), incident)) return;
    const beginning = { incidentId: incident.id, playbook, parameters: {} };
    await this.beginnings.plan(beginning, await this.actors.house());
    this.transactions.afterCommit(() => this.schedule.soon());
  }
}

/** What many causes have opened together names neither a source nor an account. */
function applies(playbook: Playbook, incident: Incident): boolean {
  try {
    assertApplies(playbook, incident, {});
    return true;
  } catch (error) {
    if (isProblem(error, invalidRequest)) return false;
    throw error;
  }
}
