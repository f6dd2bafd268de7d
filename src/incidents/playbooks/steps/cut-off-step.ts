import { Injectable } from '@nestjs/common';
import { Clock, type Principal } from '../../../common/index.js';
import { UsersService } from '../../../users/index.js';
import { PlaybookStep, type ConcernedKind, type Finding, type PlaybookContext } from '../playbook.js';
import { counted, forEachUser } from './each-user.js';

/**
 * Does something to every user concerned that ends their sessions. Whoever verifies later goes by `cutOffAt`: no session
 * that was opened before it may live.
 */
@Injectable()
export abstract class CutOffStep extends PlaybookStep {
  /** What is counted, and how it is said: `2 passwords would have to be reset`, `2 passwords must be reset`. */
  protected abstract readonly words: { readonly noun: string; readonly planned: string; readonly done: string };
  protected readonly kind: ConcernedKind = 'users';

  constructor(
    protected readonly users: UsersService,
    private readonly clock: Clock,
  ) {
    super();
  }

  async plan(context: PlaybookContext): Promise<Finding> {
    return this.#finding(await this.affected(context), this.words.planned);
  }

  async run(context: PlaybookContext): Promise<Finding> {
    const ids = await this.affected(context);
    await forEachUser(context, (id) => this.cutOff(context.actor.principal, id));
    return { ...this.#finding(ids, this.words.done), details: { cutOffAt: this.clock.now().toISOString() } };
  }

  /** Again for the same user, it does nothing twice. */
  protected abstract cutOff(actor: Principal, userId: string): Promise<unknown>;

  /** Ids of the step's `kind`. */
  protected affected(context: PlaybookContext): Promise<readonly string[]> {
    return Promise.resolve(context.concerned('users'));
  }

  #finding(ids: readonly string[], done: string): Finding {
    return { summary: `${counted(ids, this.words.noun)} ${done}`, concerned: { [this.kind]: ids } };
  }
}
