import { Injectable } from '@nestjs/common';
import { AuditTrail, SecuritySignals, type AuditAction } from '../audit/index.js';
import { clientAddressBlock, Lockouts, SlowDown } from '../platform/limits/index.js';
import type { Candidate } from './credentials.service.js';
import { lockedOut } from './users.audit.js';

/** What follows from a wrong password: it is told to the trail and to whoever detects, and it counts towards a lock. */
@Injectable()
export class WrongPasswords {
  constructor(
    private readonly lockouts: Lockouts,
    private readonly slowDown: SlowDown,
    private readonly audit: AuditTrail,
    private readonly signals: SecuritySignals,
  ) {}

  async tell({ key, user, isLocked }: Candidate, address: string, failure: AuditAction): Promise<void> {
    const account = user ? { account: user.id, userId: user.id } : { account: key };
    this.signals.emit({ kind: 'sign_in_failed', address, ...account });
    const block = clientAddressBlock(address);
    // What names no account may be anything, a password among it: it is counted by address, and not repeated.
    const cause = `${user?.id ?? 'unknown'} ${block}`;
    const subject = user ? { type: 'user', id: user.id } : undefined;
    this.audit.note({ action: failure, outcome: 'failure', subject, after: { known: user !== null, isLocked } }, cause);
    // What is tried during a lock does not prolong it.
    if (isLocked) return;
    const [hasLocked] = await Promise.all([this.lockouts.failed(`${key} ${block}`), this.slowDown.failed(key)]);
    if (hasLocked) this.audit.note({ action: lockedOut, outcome: 'denied', subject }, cause);
  }
}
