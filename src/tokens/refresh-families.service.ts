import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { Log } from '../platform/logging/index.js';
import type { Session } from './session.entity.js';
import { isAlive, tokenTimes } from './session-lifetime.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import type { RefreshClaims } from './token-claims.js';
import { RefreshTokenReused } from './token-fault.js';
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
    if (claims.client_id !== clientId) throw tokenInvalid();
    if (scope) await this.#assertWithin(claims, scope);
    const times = tokenTimes(this.settings, this.clock.nowMs());
    const session =
      (await this.rows.advance(claims, times, this.clock.nowMs())) ??
      (await this.transactions.run(() => this.#successorOf(claims)));
    if (!session || session instanceof RefreshTokenReused) throw tokenInvalid({ cause: session });
    return { session, scope: narrowScope(session.scope, scope) };
  }

  /** The session of a verified refresh token that `rotate` would take now, else nothing. Uses nothing up. */
  async sessionOf(claims: RefreshClaims): Promise<Session | undefined> {
    const session = await this.rows.find(claims.sid);
    if (!session || session.userId !== claims.sub || !isAlive(session, this.clock.nowMs())) return undefined;
    return claims.gen === session.generation || this.#wasJustReplaced(claims, session) ? session : undefined;
  }

  /** Asked first, so that a request for too much does not use the token up. A session's scope never changes. */
  async #assertWithin({ sid, gen }: RefreshClaims, scope: string): Promise<void> {
    const session = await this.rows.find(sid);
    if (session?.generation === gen) narrowScope(session.scope, scope);
  }

  /** For a token that is not of its session's generation. Nothing when it is refused; its reuse when that has killed the family. */
  async #successorOf(claims: RefreshClaims): Promise<Session | RefreshTokenReused | undefined> {
    const session = await this.rows.findForUpdate(claims.sid);
    if (!session || session.userId !== claims.sub || session.clientId !== claims.client_id) return undefined;
    if (!isAlive(session, this.clock.nowMs())) return undefined;
    if (this.#wasJustReplaced(claims, session)) return session;
    await this.#kill(session);
    return new RefreshTokenReused(session.userId, session.id);
  }

  async #kill({ id: sessionId, userId }: Session): Promise<void> {
    await this.sessions.end(sessionId, 'refresh_reuse');
    this.transactions.afterCommit(() => this.log.write('warn', 'session.refresh_reused', { sessionId, userId }));
  }

  #wasJustReplaced({ gen }: RefreshClaims, { generation, refreshIssuedAt }: Session): boolean {
    // Instances' clocks differ: seen by another, it may have been replaced in a moment that is still to come.
    const ageMs = Math.abs(this.clock.nowMs() - refreshIssuedAt.getTime());
    return gen === generation - 1 && ageMs < this.settings.REFRESH_REUSE_GRACE_SECONDS * 1000;
  }
}
