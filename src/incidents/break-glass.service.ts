import { Injectable } from '@nestjs/common';
import { GrantsService } from '../access-control/index.js';
import { FIRST_PARTY_CLIENT } from '../clients/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { SessionsService, TokensService } from '../tokens/index.js';
import { CredentialsService } from '../users/index.js';
import { BreakGlassAlarm } from './break-glass-alarm.js';
import { noOperator } from './incidents.errors.js';
import { incidentsManage } from './incidents.permissions.js';

const LIFE_MS = 15 * 60_000;
const ORIGIN = { address: 'command-line', userAgent: 'break-glass' };

export interface BrokenGlass {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly incidentId: string;
}

/**
 * The way in when no other is left: a short session of a named administrator, without the password, for whoever can run
 * commands on the machine. It is an incident itself, and calls the team.
 */
@Injectable()
export class BreakGlassService {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly grants: GrantsService,
    private readonly sessions: SessionsService,
    private readonly tokens: TokensService,
    private readonly alarm: BreakGlassAlarm,
    private readonly transactions: TransactionRunner,
  ) {}

  /** The session cannot be refreshed. @throws Problem `incident.no_operator` */
  async open(username: string, reason: string): Promise<BrokenGlass> {
    const { user } = await this.credentials.find(username);
    const grants = await this.grants.of(user?.id ?? '');
    if (!user || user.disabledAt || !grants.permissions.has(incidentsManage)) throw noOperator();
    const { session, incidentId } = await this.transactions.run(async () => {
      const opening = { userId: user.id, clientId: FIRST_PARTY_CLIENT.id, scope: null, ...ORIGIN, lifeMs: LIFE_MS };
      const opened = await this.sessions.open(opening);
      return { session: opened, incidentId: await this.alarm.raise(user, opened.id, reason) };
    });
    const { access_token: accessToken, expires_in: expiresInSeconds } = await this.tokens.issue(session, grants, null);
    return { accessToken, expiresInSeconds, incidentId };
  }
}
