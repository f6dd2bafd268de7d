import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Fails, Public, ServedInIsolation } from '../../common/index.js';
import { Unlimited } from '../limits/index.js';
import { notReady } from './health.errors.js';
import { LiveResponse, ReadyResponse } from './health.responses.js';
import { Readiness } from './readiness.js';

/** Probes for whatever runs and balances instances. They are never limited, and reveal nothing but up or down. */
@ApiTags('health')
@Controller('health')
@ServedInIsolation()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @Public()
  @Unlimited()
  @ApiOperation({ summary: 'The process is up', description: 'Looks at no dependency: restart on failure.' })
  @ApiOkResponse({ type: LiveResponse })
  live(): LiveResponse {
    return new LiveResponse();
  }

  @Get('ready')
  @Public()
  @Unlimited()
  @ApiOperation({ summary: 'This instance can serve requests', description: 'Send no requests here on failure.' })
  @ApiOkResponse({ type: ReadyResponse })
  @Fails(notReady)
  async ready(): Promise<ReadyResponse> {
    return new ReadyResponse(await this.readiness.report());
  }
}
