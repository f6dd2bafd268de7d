import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { Log } from '../platform/logging/index.js';
import type { Session } from './session.entity.js';
import { isAlive, stampTokens } from './session-lifetime.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import type { RefreshClaims } from './token-claims.js';
import { narrowScope } from './token-scope.js';
import { tokenInvalid } from './tokens.errors.js';

export interface Rotation {
  readonly session: Session;
  readonly scope: string | null;
}

/**
 * A session's refresh tokens, one generation after the other (RFC 9700 §4.14.2). A token is good once: its use makes
 * the next generation, in one step. The token just replaced gets the same successor again for a short while, so that
 * two tabs or a lost answer end no session; any other that was used before kills the family, and that is committed
 * though the request fails.
 */
@Injectable()
export class RefreshFamiliesService {
  constructor(
    private readonly rows: SessionsRepository,
    private readonly sessions: SessionsService,
    private readonly transactions: TransactionRunner,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Uses a verified refresh token up and moves its family on.
   * @param scope asked for this time; never more than the session has (RFC 6749 §6)
   * @returns the session whose refresh token is the successor, and the scope of this time's access token
   * @throws Problem `token.invalid` for a token that was used before (the family is dead by then), of an ended
   *   session or of another client; `token.scope_not_allowed`
   */
  async rotate(claims: RefreshClaims, clientId: string, scope: string | undefined): Promise<Rotation> {
    const rotation = await this.transactions.run(() => this.#advance(claims, clientId, scope));
    if (!rotation) throw tokenInvalid();
    return rotation;
  }

  /** Answers nothing for a refused token; the refusal's effect is committed. */
  async #advance(claims: RefreshClaims, clientId: string, scope: string | undefined): Promise<Rotation | undefined> {
    const session = await this.rows.findForUpdate(claims.sid);
    if (!session || session.userId !== claims.sub || session.clientId !== clientId) return undefined;
    if (!isAlive(session, this.clock.nowMs())) return undefined;
    if (claims.gen !== session.generation && !this.#wasJustReplaced(claims, session)) {
      await this.#kill(session);
      return undefined;
    }
    const narrowed = narrowScope(session.scope, scope);
    if (claims.gen === session.generation) await this.#moveOn(session);
    return { session, scope: narrowed };
  }

  async #kill({ id: sessionId, userId }: Session): Promise<void> {
    await this.sessions.end(sessionId, 'refresh_reuse');
    this.transactions.afterCommit(() => this.log.write('warn', 'session.refresh_reused', { sessionId, userId }));
  }

  async #moveOn(session: Session): Promise<void> {
    session.generation += 1;
    stampTokens(session, this.settings, this.clock.nowSeconds());
    await this.rows.advance(session);
  }

  #wasJustReplaced({ gen }: RefreshClaims, { generation, refreshIssuedAt }: Session): boolean {
    const ageMs = this.clock.nowMs() - refreshIssuedAt.getTime();
    return gen === generation - 1 && ageMs < this.settings.REFRESH_REUSE_GRACE_SECONDS * 1000;
  }
}
