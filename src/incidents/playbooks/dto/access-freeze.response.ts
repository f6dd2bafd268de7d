import type { AccessFreezeMark } from '../../../access-control/index.js';
import { BooleanField, InstantField, TextField } from '../../../platform/http/index.js';

export class AccessFreezeResponse {
  @BooleanField()
  frozen: boolean;

  @InstantField({ nullable: true })
  since: string | null;

  @TextField({ nullable: true, example: 'incident 3f0c3c1e-6f1e-4c0b-9d0e-0e6f7a3b9f11' })
  reason: string | null;

  @TextField({ nullable: true, description: 'Id of who froze them' })
  frozenBy: string | null;

  static of(mark: AccessFreezeMark | null): AccessFreezeResponse {
    return {
      frozen: mark !== null,
      since: mark?.frozenAt.toISOString() ?? null,
      reason: mark?.reason ?? null,
      frozenBy: mark?.frozenBy ?? null,
    };
  }
}
