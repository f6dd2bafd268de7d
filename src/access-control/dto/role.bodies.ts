import { ListField, TextField } from '../../platform/http/index.js';

const ROLE_NAME = /^[a-z][a-z0-9_-]*$/;
const NAME_MAX = 64;

const RoleNameField = () =>
  TextField({
    min: 1,
    max: NAME_MAX,
    pattern: ROLE_NAME,
    form: 'a lower case word of letters, digits, `_` and `-`',
    example: 'auditor',
  });

const DescriptionField = (optional: boolean) =>
  TextField({ min: 1, max: 500, optional, example: 'Reads what others did' });

const PermissionsField = () =>
  ListField({ of: 'text', max: 128, maxItems: 5000, optional: true, example: ['users:read'], description: 'Its own' });

const ParentsField = () =>
  ListField({
    of: 'text',
    max: NAME_MAX,
    maxItems: 50,
    optional: true,
    example: ['user'],
    description: 'Roles whose permissions it has too',
  });

export class RoleNameParams {
  @RoleNameField()
  name: string;
}

export class CreateRoleBody extends RoleNameParams {
  @DescriptionField(false)
  description: string;

  @PermissionsField()
  permissions?: string[];

  @ParentsField()
  parents?: string[];
}

export class ChangeRoleBody {
  @DescriptionField(true)
  description?: string;

  @PermissionsField()
  permissions?: string[];

  @ParentsField()
  parents?: string[];
}
