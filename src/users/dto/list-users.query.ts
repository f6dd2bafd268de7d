import { BooleanField, TextField } from '../../platform/http/index.js';
import { PageQuery } from '../../platform/pages/index.js';

export class ListUsersQuery extends PageQuery {
  @TextField({ min: 1, max: 100, optional: true, description: 'Part of the username or of the e-mail address' })
  search?: string;

  @TextField({ min: 1, max: 64, optional: true, description: 'Only holders of this role', example: 'manager' })
  role?: string;

  @BooleanField({ optional: true, description: 'Only enabled accounts, or only disabled ones' })
  enabled?: boolean;
}
