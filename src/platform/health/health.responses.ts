import { ApiProperty } from '@nestjs/swagger';
import type { CheckStatus } from './readiness-check.js';

export class LiveResponse {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  readonly status = 'ok';
}

export class ReadyResponse {
  @ApiProperty({ enum: ['ready'], example: 'ready' })
  readonly status = 'ready';

  @ApiProperty({
    type: 'object',
    description: 'What requests may need, each `up`, `down` (and not required) or `off` (not configured).',
    additionalProperties: { type: 'string', enum: ['up', 'down', 'off'] },
    example: { database: 'up', redis: 'off' },
  })
  readonly checks: Record<string, CheckStatus>;

  constructor(checks: Record<string, CheckStatus>) {
    this.checks = checks;
  }
}
