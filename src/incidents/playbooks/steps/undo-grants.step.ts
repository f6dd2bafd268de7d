import { Injectable } from '@nestjs/common';
import { GrantsService, type RoleAssignment } from '../../../access-control/index.js';
import { usersAssignRoles, UserRolesService } from '../../../users/index.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';
import { counted } from './each-user.js';
import { sinceOf } from './since.js';

/**
 * The roles that the users concerned gave to anybody since `since`, or since a day before the incident, and that are still
 * held. Taken back with `undo`, else listed for whoever decides.
 */
@Injectable()
export class UndoGrants extends PlaybookStep {
  readonly name = 'undo-grants';
  override readonly needs = [usersAssignRoles];
  override readonly takes = ['since', 'undo'] as const;

  constructor(
    private readonly grants: GrantsService,
    private readonly roles: UserRolesService,
  ) {
    super();
  }

  async plan(context: PlaybookContext): Promise<Finding> {
    const granted = await this.#granted(context);
    const end = context.parameters.undo ? 'would be taken back' : 'could be taken back, with undo';
    return findingOf(granted, end);
  }

  async run(context: PlaybookContext): Promise<Finding> {
    const granted = await this.#granted(context);
    if (!context.parameters.undo) return findingOf(granted, 'can be taken back, with undo');
    const finding = findingOf(granted, 'taken back');
    for (const userId of finding.concerned.users ?? []) {
      const theirs = granted.filter((grant) => grant.userId === userId);
      await this.roles.takeBack(context.actor.principal, userId, theirs);
    }
    return finding;
  }

  async #granted(context: PlaybookContext): Promise<RoleAssignment[]> {
    const since = sinceOf(context.incident, context.parameters);
    const granted: RoleAssignment[] = [];
    for (const id of suspects(context)) granted.push(...(await this.grants.grantedBy(id, since)));
    return granted;
  }
}

/** The first step says whom it is about; later ones may concern others. */
function suspects({ before }: PlaybookContext): readonly string[] {
  return before[0]?.concerned.users ?? [];
}

function findingOf(granted: readonly RoleAssignment[], end: string): Finding {
  const grants = granted.map(({ userId, role, resource, grantedAt }) => ({
    userId,
    role,
    resource,
    grantedAt: grantedAt.toISOString(),
  }));
  const users = [...new Set(grants.map(({ userId }) => userId))];
  return { summary: `${counted(grants, 'role')} ${end}`, concerned: { users }, details: { grants } };
}
