import type { Reason } from '../../access-control/index.js';
import { BooleanField, InstantField, ListField, TextField, UuidField } from '../../platform/http/index.js';
import type { UserExplanation } from '../user-roles.service.js';

export class ReasonResponse {
  @TextField({ example: 'chief', description: 'The role assigned' })
  role: string;

  @TextField({ example: '*', description: '`*`, or the one thing that the role is held on' })
  resource: string;

  @ListField({
    of: 'text',
    example: ['chief', 'manager'],
    description: 'From the role assigned, through its parents, to the one that has the permission itself',
  })
  through: readonly string[];

  @InstantField()
  grantedAt: string;

  @TextField({ nullable: true, description: 'Id of who granted it; null where the house did' })
  grantedBy: string | null;

  static of({ assignment, path }: Reason): ReasonResponse {
    const { role, resource, grantedAt, grantedBy } = assignment;
    return { role, resource, through: path, grantedAt: grantedAt.toISOString(), grantedBy };
  }
}

/** Why a user may do something, or what is missing. */
export class ExplanationResponse {
  @UuidField()
  userId: string;

  @TextField({ example: 'products:write' })
  permission: string;

  @TextField({ nullable: true, example: 'products/42' })
  resource: string | null;

  @BooleanField({ description: 'By what they hold now; the scope of a token may bound it further' })
  allowed: boolean;

  @BooleanField({ description: 'A disabled account may do nothing' })
  enabled: boolean;

  @ListField({ of: () => ReasonResponse, description: 'Every assignment that gives it; empty when none does' })
  reasons: readonly ReasonResponse[];

  @ListField({ of: 'text', example: [], description: 'Other things on which they have it' })
  heldOn: readonly string[];

  @ListField({ of: 'text', example: ['admin', 'manager'], description: 'Roles that have the permission themselves' })
  givenBy: readonly string[];

  static of(explanation: UserExplanation, permission: string, resource: string | undefined): ExplanationResponse {
    const { user, allowed, reasons, heldOn, givenBy } = explanation;
    return {
      userId: user.id,
      permission,
      resource: resource ?? null,
      allowed,
      enabled: user.disabledAt === null,
      reasons: reasons.map((reason) => ReasonResponse.of(reason)),
      heldOn,
      givenBy,
    };
  }
}
