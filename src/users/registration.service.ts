import { Injectable } from '@nestjs/common';
import { ACCESS_LOCK, AccessRules, DEFAULT_ROLES, everywhere } from '../access-control/index.js';
import { operationForbidden, type Principal } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import type { CreateUserBody, RegisterBody } from './dto/create-user.body.js';
import { NewAccountsService } from './new-accounts.service.js';
import { PasswordPolicy } from './password-policy.js';
import { registrationClosed } from './users.errors.js';
import { usersAssignRoles } from './users.permissions.js';
import type { UserWithRoles } from './user-targets.js';

/** Stands in `granted_by` for whoever holds the machine. */
const OPERATOR = 'operator';

/** How accounts come to be: people register themselves, an administrator makes one, or an operator does. */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly accounts: NewAccountsService,
    private readonly policy: PasswordPolicy,
    private readonly rules: AccessRules,
    private readonly transactions: TransactionRunner,
    private readonly settings: Settings,
  ) {}

  /** @throws Problem `user.registration_closed`, `user.taken`, `request.invalid` */
  async register(body: RegisterBody): Promise<UserWithRoles> {
    if (this.settings.REGISTRATION === 'closed') throw registrationClosed();
    return this.#create(body, DEFAULT_ROLES, null);
  }

  /**
   * Roles beyond what everybody has are `users:assign_roles`' to give, here as elsewhere.
   * @throws Problem `access.forbidden`, `access.role_unknown`, `access.grant_exceeds_own`, `access.frozen`, `user.taken`,
   * `request.invalid`
   */
  async createBy(actor: Principal, { roles = [...DEFAULT_ROLES], ...body }: CreateUserBody): Promise<UserWithRoles> {
    const assignsRoles = roles.some((role) => !DEFAULT_ROLES.includes(role));
    if (assignsRoles && !actor.permissions.has(usersAssignRoles)) throw operationForbidden();
    await this.rules.assertMayAssign(actor, await this.rules.powers(), [], everywhere(roles));
    return this.#create(body, roles, actor.id, assignsRoles ? () => this.#assertStillMay(actor, roles) : undefined);
  }

  /** For the operator at the command line, who may grant anything. @throws Problem `user.taken`, `request.invalid` */
  createByOperator(body: RegisterBody, roles: readonly string[]): Promise<UserWithRoles> {
    return this.#create(body, roles, OPERATOR);
  }

  /** Under the lock that every grant takes, until the account is there. */
  #assertStillMay(actor: Principal, roles: readonly string[]): Promise<void> {
    return this.transactions.runExclusively(ACCESS_LOCK, async () => {
      const powers = await this.rules.assertStillHolds(actor);
      await this.rules.assertMayAssign(actor, powers, [], everywhere(roles));
    });
  }

  async #create(
    body: RegisterBody,
    roles: readonly string[],
    grantedBy: string | null,
    assertStillMay?: () => Promise<void>,
  ): Promise<UserWithRoles> {
    this.policy.assertGood(body.password, body);
    const user = await this.accounts.create({ ...body, roles, grantedBy }, assertStillMay);
    return { user, assignments: everywhere(roles.toSorted()) };
  }
}
