import { Injectable } from '@nestjs/common';
import type { Incident } from './incident.entity.js';

export type OpeningReaction = (incident: Incident) => Promise<void>;

/**
 * What follows from an incident that a detector opens. A reaction is part of the transaction that opens it, so it may write
 * down what is to be done, and must not do it there.
 */
@Injectable()
export class IncidentOpenings {
  readonly #reactions: OpeningReaction[] = [];

  when(reaction: OpeningReaction): void {
    this.#reactions.push(reaction);
  }

  async tell(incident: Incident): Promise<void> {
    for (const react of this.#reactions) await react(incident);
  }
}
