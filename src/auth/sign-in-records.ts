import { Injectable } from '@nestjs/common';
import { AuditTrail, SecuritySignals } from '../audit/index.js';
import type { Session } from '../tokens/index.js';
import type { User } from '../users/index.js';
import { signInRefused } from './auth.audit.js';

/** What is told of a sign-in beside its answer: to the trail, and to whoever detects. */
@Injectable()
export class SignInRecords {
  constructor(
    private readonly audit: AuditTrail,
    private readonly signals: SecuritySignals,
  ) {}

  /** The password was right, and opens nothing now. */
  refused({ id, username: name }: User): void {
    const actor = { type: 'user', id, name } as const;
    this.audit.note({ action: signInRefused, outcome: 'denied', actor, subject: { type: 'user', id } }, id);
  }

  /** The session itself is in the trail with its opening. */
  opened({ id: sessionId, userId }: Session, address: string): void {
    this.signals.emit({ kind: 'signed_in', address, userId, sessionId });
  }
}
