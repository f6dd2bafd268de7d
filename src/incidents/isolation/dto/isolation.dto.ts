import {
  BooleanField,
  ChoiceField,
  InstantField,
  ListField,
  TextField,
  type FieldOptions,
} from '../../../platform/http/index.js';
import type { ListedInstance } from '../isolation.service.js';

const InstanceIdField = (options: FieldOptions = {}) =>
  TextField({ min: 1, max: 64, example: 'gatehouse-1', ...options });

const TARGET = 'The instance, or `all`; the one that answers unless given';

export class IsolateBody {
  @TextField({ min: 1, max: 500, description: 'For operators', example: 'A honey account was used' })
  reason: string;

  @InstanceIdField({ optional: true, description: TARGET })
  instanceId?: string;
}

export class ReleaseQuery {
  @InstanceIdField({ optional: true, description: TARGET })
  instanceId?: string;
}

export class InstanceResponse {
  @InstanceIdField()
  id: string;

  @ChoiceField(['serving', 'isolated', 'stopped', 'silent'], {
    description: 'Silent: killed, or out of reach of the database',
    example: 'serving',
  })
  state: string;

  @BooleanField({ description: 'Whether it is the one that answers' })
  self: boolean;

  @InstantField()
  startedAt: string;

  @InstantField({ description: 'When it last said that it is there' })
  heartbeatAt: string;

  @InstantField({ nullable: true })
  isolatedAt: string | null;

  @TextField({ nullable: true, description: 'Why it is isolated' })
  reason: string | null;

  @TextField({ nullable: true, description: 'Id of who isolated it' })
  isolatedBy: string | null;

  static of({ instance, state, isSelf }: ListedInstance): InstanceResponse {
    return {
      id: instance.id,
      state,
      self: isSelf,
      startedAt: instance.startedAt.toISOString(),
      heartbeatAt: instance.heartbeatAt.toISOString(),
      isolatedAt: instance.isolatedAt?.toISOString() ?? null,
      reason: instance.isolationReason,
      isolatedBy: instance.isolatedBy,
    };
  }
}

export class InstancesResponse {
  @ListField({ of: () => InstanceResponse })
  items: readonly InstanceResponse[];

  static of(listed: readonly ListedInstance[]): InstancesResponse {
    return { items: listed.map((instance) => InstanceResponse.of(instance)) };
  }
}
