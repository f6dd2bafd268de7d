import { RESOURCE_MAX } from '../../common/index.js';
import { TextField, UuidField } from '../../platform/http/index.js';

export class ExplainQuery {
  @UuidField({ description: "The user's id" })
  userId: string;

  @TextField({ min: 3, max: 128, description: 'What they may do, or may not', example: 'products:write' })
  permission: string;

  @TextField({
    min: 3,
    max: RESOURCE_MAX,
    optional: true,
    description: 'On this one thing; everywhere where it is left out',
    example: 'products/42',
  })
  resource?: string;
}
