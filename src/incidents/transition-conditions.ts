import { Injectable } from '@nestjs/common';
import type { IncidentState } from './incident.js';

/** Throws a problem when the incident may not come to the state yet. */
export type TransitionCondition = (incidentId: string) => Promise<void>;

/** What has to be true before an incident comes to a state. Asked outside of transactions: finding out may take a while. */
@Injectable()
export class TransitionConditions {
  readonly #conditions = new Map<IncidentState, TransitionCondition[]>();

  before(state: IncidentState, condition: TransitionCondition): void {
    this.#conditions.set(state, [...(this.#conditions.get(state) ?? []), condition]);
  }

  async assertMet(incidentId: string, state: IncidentState): Promise<void> {
    for (const condition of this.#conditions.get(state) ?? []) await condition(incidentId);
  }
}
