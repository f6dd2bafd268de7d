import { BooleanField, TextField } from '../../platform/http/index.js';
import { PageQuery } from '../../platform/pages/index.js';

const SEARCHED = 'Part of the username or, for holders of `users:read_personal`, of the e-mail address';

export class ListUsersQuery extends PageQuery {
  @TextField({ min: 1, max: 100, optional: true, description: SEARCHED })
  search?: string;

  @TextField({ min: 1, max: 64, optional: true, description: 'Only holders of this role', example: 'manager' })
  role?: string;

  @BooleanField({ optional: true, description: 'Only enabled accounts, or only disabled ones' })
  enabled?: boolean;
}
