import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import type { AuditActor, AuditEvent } from './audit-event.js';
import { AuditEventWriter } from './audit-event.writer.js';
import { factsOf } from './audit-facts.js';
import { RepeatedEvents } from './repeated-events.js';

/** The one port through which the house writes down what happens to its security. */
@Injectable()
export class AuditTrail {
  readonly #acting = new AsyncLocalStorage<AuditActor>();

  constructor(
    private readonly writer: AuditEventWriter,
    private readonly repeated: RepeatedEvents,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes `event` down with the commit of the caller's transaction, or at once where there is none: the change and its
   * record stand or fall together. Request id and address are the current request's.
   * @throws Problem `service.dependency_down` when it cannot be written, as that transaction then does
   */
  record(event: AuditEvent): Promise<void> {
    return this.writer.write(factsOf(event, this.clock.now(), this.#acting.getStore()));
  }

  /**
   * For what a stranger can bring about as often as they like, and no change goes with: written down a moment later, the
   * first of a minute at once and all further ones of the same `cause` as one more event that counts them.
   */
  note(event: AuditEvent, cause: string): void {
    this.repeated.note(factsOf(event, this.clock.now(), this.#acting.getStore()), cause);
  }

  /** Runs `work` so that all that it records was done by `actor`. For work that no request carries. */
  actingAs<T>(actor: AuditActor, work: () => T): T {
    return this.#acting.run(actor, work);
  }
}
