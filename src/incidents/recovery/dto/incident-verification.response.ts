import { BooleanField, ListField, TextField } from '../../../platform/http/index.js';
import type { CheckResult } from '../verification-checks.js';

export class CheckResponse {
  @TextField({ example: 'audit-chain' })
  check: string;

  @BooleanField()
  passed: boolean;

  @TextField({ example: '4711 events are as they were written' })
  evidence: string;
}

export class IncidentVerificationResponse {
  @BooleanField({ description: 'Whether every check has' })
  passed: boolean;

  @ListField({ of: () => CheckResponse })
  checks: readonly CheckResponse[];

  static of(results: readonly CheckResult[]): IncidentVerificationResponse {
    return { passed: results.every(({ passed }) => passed), checks: results };
  }
}
