import { BooleanField, ChoiceField, IntegerField } from '../../platform/http/index.js';
import { CHAIN_FAULTS, type ChainFault } from '../chain-walk.js';
import type { Verification } from '../audit-verifier.js';

export class VerificationResponse {
  @BooleanField({ example: true })
  ok: boolean;

  @IntegerField({ min: 0, description: 'Events that are as they were written', example: 4711 })
  checked: number;

  @IntegerField({
    min: 0,
    optional: true,
    description: 'The first event that is wrong, or the number where one should be',
  })
  brokenAt?: number;

  @ChoiceField(CHAIN_FAULTS, {
    optional: true,
    description: 'What is wrong there; docs/security/audit-trail.md says more',
  })
  fault?: ChainFault;

  static of({ ok, checked, brokenAt }: Verification): VerificationResponse {
    return brokenAt ? { ok, checked, brokenAt: brokenAt.sequence, fault: brokenAt.fault } : { ok, checked };
  }
}
