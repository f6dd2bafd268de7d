import { Injectable, Logger } from '@nestjs/common';

/** What was seen, and the incident that it belongs to. */
export interface ConfirmedSign {
  readonly reason: string;
  readonly incidentId: string;
}

export type SignReaction = (sign: ConfirmedSign) => unknown;

/**
 * Signs that leave no doubt: bait was taken out of the database, or the audit chain is broken. A stranger cannot make
 * one without having got in, so these may set off what a probe never does. Whoever isolates instances listens here.
 */
@Injectable()
export class ConfirmedSigns {
  readonly #log = new Logger(ConfirmedSigns.name);
  readonly #reactions: SignReaction[] = [];

  when(reaction: SignReaction): void {
    this.#reactions.push(reaction);
  }

  /** Each reaction begins at once; what one throws is logged and keeps no other from beginning. */
  tell(sign: ConfirmedSign): void {
    for (const reaction of this.#reactions) {
      void (async () => reaction(sign))().catch((error: unknown) => {
        this.#log.error('a reaction to a confirmed sign failed', error);
      });
    }
  }
}
