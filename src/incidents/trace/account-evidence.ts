import { Injectable } from '@nestjs/common';
import { GrantsService } from '../../access-control/index.js';
import { AccountLookup, type User } from '../../users/index.js';
import type { Evidence } from './evidence.js';
import { recordEntry } from './record-entry.js';
import type { TraceEntry, TraceLink } from './timeline.js';

const ASSIGNMENTS_TOLD = 200;

/** What the database says of an account as it stands: its marks, and the roles that it holds with who granted them. */
@Injectable()
export class AccountEvidence {
  constructor(
    private readonly accounts: AccountLookup,
    private readonly grants: GrantsService,
  ) {}

  async follow(evidence: Evidence, userId: string, link: TraceLink): Promise<void> {
    const user = await this.accounts.find(userId);
    if (user) evidence.add(marksOf(user, link));
  }

  async followAssignments(evidence: Evidence, userId: string, link: TraceLink): Promise<void> {
    const granted = await this.grants.grantedTo(userId);
    const told = granted.slice(0, ASSIGNMENTS_TOLD).map(({ role, resource, grantedAt: at, grantedBy }) => {
      const details = { role, resource, grantedBy: grantedBy ?? 'the house' };
      const what = `The role ${role} was granted, and is held still`;
      return recordEntry({ at, source: 'assignments', link, what, details, about: { type: 'user', id: userId } });
    });
    evidence.add(told);
    if (granted.length > told.length) {
      evidence.addCut({ link, what: `roles of user ${userId}: more than ${ASSIGNMENTS_TOLD}`, from: null, to: null });
    }
  }

  namesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.accounts.namesOf(userIds);
  }
}

function marksOf(user: User, link: TraceLink): TraceEntry[] {
  const marks: readonly (readonly [Date | null, string, TraceEntry['details']])[] = [
    [user.createdAt, 'The account was made', { email: user.email }],
    [user.emailVerifiedAt, 'The e-mail address that the account has now was proved', {}],
    [user.disabledAt, 'The account was disabled, and is so still', {}],
    [user.passwordResetRequiredAt, 'The account was to get a new password, and has not yet', {}],
    [user.failuresForgivenAt, 'Failed sign-ins were forgiven for the last time', {}],
  ];
  const about = { type: 'user', id: user.id };
  return marks.flatMap(([at, what, details]) =>
    at ? [recordEntry({ at, source: 'accounts', link, what, details, about })] : [],
  );
}
